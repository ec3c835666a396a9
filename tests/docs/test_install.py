"""docs/install.md: its commands are those that the program names."""

from pathlib import Path

import pytest

from care100 import installation
from tests.docs import pages
from tests.test_installation import FOLDER, WHEEL, environment, installed_from

__all__ = ["environment"]

PAGE = pages.TOP / "docs/install.md"


@pytest.mark.parametrize("mark", ["pipx_metadata.json", "uv-receipt.toml", "pyvenv.cfg"])
@pytest.mark.parametrize("origin", [{**FOLDER, "url": "file:///CLONE"}, WHEEL])
def test_the_page_has_the_commands_that_the_program_names(
    environment: Path, monkeypatch: pytest.MonkeyPatch, mark: str, origin: object
) -> None:
    monkeypatch.setattr("sys.executable", "PYTHON")
    installed_from(environment, origin)
    (environment / mark).touch()
    found = installation.installation()
    named = [one.replace("/CLONE", "CLONE") for one in (*found.update, *found.remove)]
    assert set(named) <= set(pages.inline_code(PAGE))
