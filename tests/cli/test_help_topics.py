"""`care100 help TOPIC` explains topics with the program's own tables."""

import re
from pathlib import Path

import pytest

from care100 import cli
from care100.cli import topics
from care100.cli.exit_codes import MEANINGS
from care100.formats.descriptions import EXPORTED, IMPORTED
from care100.platforms import PLATFORMS
from care100.settings.table import SETTINGS
from tests.docs import pages
from tests.docs.test_docs import problem
from tests.invented_platform import ID, InventedPlatform
from tests.person import Typist
from tests.terminal_screen import screen

FOLDER = Path(topics.__file__).parent


def help_on(typist: Typist, *words: str) -> str:
    return " ".join(typist.runs("help", *words).out.split())


@pytest.mark.parametrize("name", topics.NAMES)
def test_every_topic_fits_80_columns_and_has_no_gap(curator: Typist, name: str) -> None:
    text = curator.runs("help", name).out
    assert all(len(line) <= 80 for line in text.splitlines())
    assert len(text.splitlines()) > 8
    for mark in "{}`*":
        assert mark not in text


@pytest.mark.parametrize("name", topics.NAMES)
def test_no_command_is_divided_between_lines(curator: Typist, name: str) -> None:
    text = curator.runs("help", name).out
    source = " ".join((FOLDER / f"{name}.md").read_text().split())
    for command in re.findall(r"`(care100 [^`]+)`", source):
        assert command in text
    assert not re.search(r"care100\n", text)


def test_a_narrow_terminal_breaks_no_example(curator: Typist) -> None:
    with screen(40) as shown:
        curator.runs("help", "handles")
        curator.runs("edit", "--help")
    assert "  care100 add my-list https://bsky.app/profile/name.bsky.social\n" in shown.text
    assert "  care100 edit my-list --where-topic charities --kind organisation\n" in shown.text


@pytest.mark.parametrize("name", topics.NAMES)
def test_every_command_in_a_topic_is_accepted_by_the_program(name: str) -> None:
    found = [problem(command) for command in pages.commands(FOLDER / f"{name}.md")]
    assert [text for text in found if text] == []


def test_each_file_is_a_topic() -> None:
    assert {one.stem for one in FOLDER.glob("*.md")} == set(topics.NAMES)


def test_topics_are_made_from_the_tables(curator: Typist) -> None:
    for words, names in [
        (("files",), [*IMPORTED, *EXPORTED]),
        (("exit-codes",), [str(code) for code in MEANINGS]),
        (("settings",), [*SETTINGS]),
        (("platforms",), [*PLATFORMS]),
        (("prices",), ["List 0.010;"]),
    ]:
        text = help_on(curator, *words)
        assert [name for name in names if f" {name} " not in f"{text} "] == []


def test_another_platform_is_in_the_topics(
    curator: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PLATFORMS, ID, InventedPlatform())
    assert "Invented" in help_on(curator, "handles")
    assert f"care100 login {ID}" in help_on(curator, "platforms")


@pytest.mark.parametrize(
    "words",
    [("exit-codes",), ("exit", "codes"), ("EXIT-CODE",), ("exitcodes",), ("errors",), ("exit",)],
)
def test_a_topic_is_found_in_any_form(curator: Typist, words: tuple[str, ...]) -> None:
    assert help_on(curator, *words).startswith("Exit codes ")


def test_help_on_a_command_is_its_help(curator: Typist) -> None:
    assert curator.runs("help", "follow").out == curator.runs("follow", "--help").out
    plain = curator.runs("follow", "--help", "--plain").out
    assert curator.runs("help", "follow", "--plain").out == plain
    assert curator.runs("help").out == curator.runs("--help").out


def test_a_topic_with_the_name_of_a_command_leads_to_its_options(curator: Typist) -> None:
    ran = curator.runs("help", "undo")
    assert ran.out.startswith("How to undo things\n")
    assert ran.err == "For the options of the command: care100 undo --help\n"


@pytest.mark.parametrize(
    ("text", "near"), [("handels", "handles"), ("folow", "follow"), ("privcy", "privacy")]
)
def test_an_unknown_topic_is_answered_with_the_nearest(
    curator: Typist, text: str, near: str
) -> None:
    ran = curator.runs("help", text, expect=2)
    assert f"There is no help on “{text}”." in ran.err
    assert f"Did you mean {near}? The topics are: handles, " in ran.err


def test_help_needs_no_registry(
    curator: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARE100_HOME", str(tmp_path / "new"))
    curator.runs("help", "handles")
    assert not (tmp_path / "new").exists()


def test_the_help_page_names_the_topics(curator: Typist) -> None:
    text = " ".join(curator.runs("--help").out.split())
    assert f"{', '.join(topics.NAMES[:-1])} and {topics.NAMES[-1]}." in text
    assert "help" in cli.names()
