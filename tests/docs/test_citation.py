"""CITATION.cff: the released version, as CHANGELOG.md and the program have it."""

import re
import tomllib

import yaml

import care100
from tests.docs.pages import TOP

CITATION = yaml.safe_load((TOP / "CITATION.cff").read_text(encoding="utf-8"))
RELEASES = re.findall(
    r"^## \[(\d[^]]*)\] - (\S+)$", (TOP / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
)


def test_the_version_and_the_day_are_those_of_the_last_release() -> None:
    version, day = RELEASES[0]
    assert (CITATION["version"], str(CITATION["date-released"])) == (version, day)
    assert version == care100.__version__


def test_it_has_what_the_format_requires() -> None:
    assert CITATION["cff-version"] == "1.2.0"
    assert CITATION["type"] == "software"
    assert all(CITATION[key] for key in ("message", "title", "authors"))


def test_the_authors_are_those_of_the_package() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
    assert CITATION["authors"] == project["authors"]
