"""The manual pages are those of the program, and roff reads them as they are meant."""

import re
from pathlib import Path

import pytest

from care100 import cli
from care100.settings.table import SETTINGS
from docs import make_man

PAGES = sorted(make_man.FOLDER.glob("*.1"))
MACROS = {".TH", ".SH", ".PP", ".TP", ".B", ".nf", ".fi"}


def shown(text: str) -> str:
    """Return what a reader sees, as far as roff's marks are concerned."""
    text = re.sub(r"^\.\w+ ?", "", text, flags=re.M)
    text = re.sub(r"\\f[BR]|\\&", "", text).replace("\\-", "-").replace("\\e", "\\")
    return " ".join(text.split())


def test_the_pages_are_up_to_date() -> None:
    made = make_man.pages()
    assert {one.name for one in PAGES} == {one.name for one in made}
    stale = [one.name for one, text in made.items() if one.read_text(encoding="utf-8") != text]
    assert stale == [], "update them with: make docs"


def test_each_command_has_a_page() -> None:
    assert {one.stem for one in PAGES} == {"care100", *(f"care100-{name}" for name in cli.names())}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_known_macros_and_short_lines_only(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert {line.split()[0] for line in lines if line[:1] in (".", "'")} <= MACROS
    # A hyphen without a backslash is shown as another character, which no shell accepts.
    assert [line for line in lines[1:] if re.search(r"(?<!\\)-", line)] == []
    assert "`" not in "".join(lines)
    headings = [line.removeprefix(".SH ") for line in lines if line.startswith(".SH ")]
    assert headings[:3] == ["NAME", "SYNOPSIS", "DESCRIPTION"]
    assert headings[-1] == "SEE ALSO"
    assert [line for line in lines if len(line.replace("\\-", "-")) > 90] == []


def test_a_page_has_the_options_and_the_examples_of_the_help() -> None:
    text = shown((make_man.FOLDER / "care100-follow.1").read_text(encoding="utf-8"))
    assert "NAME care100-follow - Follow every member of a list" in text
    assert "SYNOPSIS care100 follow LIST [OPTIONS]" in text
    for words in ("--on LOGIN Use only", "-y, --yes Skip", "care100 follow social-care-fediverse"):
        assert words in text


def test_the_page_of_the_program_has_settings_and_exit_codes() -> None:
    text = shown((make_man.FOLDER / "care100.1").read_text(encoding="utf-8"))
    for setting in SETTINGS.values():
        assert f"{setting.variable} {setting.meaning}" in text
    assert "EXIT STATUS 0 Done." in text


@pytest.mark.parametrize(
    ("text", "roff"),
    [
        ("Use `--on`.", "Use \\fB\\-\\-on\\fR.\n"),
        (".profile and 'quotes'", "\\&.profile and 'quotes'\n"),
        ("a\\b", "a\\eb\n"),
        ("`.profile` is read", "\\fB.profile\\fR is read\n"),
    ],
)
def test_text_is_shown_as_it_is(text: str, roff: str) -> None:
    assert make_man._text(text) == roff


def test_what_is_typed_can_go_on_in_the_next_line() -> None:
    made = make_man._text("word " * 12 + "`care100 describe LIST --contact editors@example.org`")
    assert len(made.splitlines()) == 2
    assert all(line.count("\\fB") == line.count("\\fR") for line in made.splitlines())
