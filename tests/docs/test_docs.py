"""The documentation agrees with the program, the repository and the style guide."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from care100 import cli
from care100.model.errors import UsageError
from docs import make_commands, make_house, make_reference
from tests.docs import pages

SETTINGS = pages.TOP / "docs/settings.md"
PROGRAM: Any = cli.build()

BANNED = (
    "as ever",
    "be it",
    "begin again",
    "does no harm",
    "give back",
    "given back",
    "go on where",
    "goes on where",
    "put somebody",
    "say yes",
    "says yes",
    "take in",
    "taken in",
    "takes in",
    "whoever",
    "whom",
)
"""Phrases that a translator writes and a native speaker does not."""


def each(paths: list[Path]) -> pytest.MarkDecorator:
    """Run a test for each page, named after it."""
    return pytest.mark.parametrize("page", paths, ids=lambda page: page.name)


def option_names(*commands: Any) -> set[str]:
    """Return the names of the options of `commands`."""
    params = (param for command in commands for param in command.params)
    return {"--help", "-h", *(name for param in params for name in param.opts)}


def problem(command: pages.Command) -> str:
    """Return why the program would refuse the command, or an empty string."""
    name, *arguments = command.words
    if name.startswith("-"):
        return "" if name in option_names(PROGRAM) else f"care100 has no option {name}"
    if name not in PROGRAM.commands:
        return f"care100 has no command {name}"
    found = PROGRAM.commands[name]
    if not command.complete:
        unknown = {word for word in arguments if word.startswith("--")} - option_names(found)
        return f"care100 {name} has no option {', '.join(unknown)}" if unknown else ""
    try:
        found.make_context(name, list(arguments))
    except UsageError as error:
        return f"care100 {' '.join(command.words)}: {error}"
    return ""


def repository_paths(page: Path) -> Iterator[str]:
    """Yield the files and folders of the repository that the page names in code."""
    for code in pages.inline_code(page):
        is_path = re.fullmatch(r"(src|tests|docs|lists|migrations|bench)/[\w./-]+", code)
        # `make docs` makes this folder.
        if is_path and not code.startswith("docs/_build"):
            yield code


@each(pages.WRITTEN)
def test_every_command_in_the_docs_is_accepted_by_the_program(page: Path) -> None:
    found = [problem(command) for command in pages.commands(page)]
    assert [text for text in found if text] == []


def test_commands_are_found_in_blocks_pipes_and_sentences(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "Run `care100 show LIST --json`, or:\n\n"
        "    care100 export a | care100 import b -   # copy\n\n"
        '```sh\ncare100 pull a --from "b c" > file\n```\n'
    )
    assert [(command.words, command.complete) for command in pages.commands(page)] == [
        (("pull", "a", "--from", "b c"), True),
        (("export", "a"), True),
        (("import", "b", "-"), True),
        (("show", "LIST", "--json"), False),
    ]


@pytest.mark.parametrize(
    "words",
    [("fly",), ("show",), ("show", "a", "--fly"), ("site", "a", "--port", "many"), ("--fly",)],
)
def test_a_wrong_command_is_noticed(words: tuple[str, ...]) -> None:
    assert problem(pages.Command(words, complete=True))


@each(pages.WRITTEN)
def test_every_option_in_the_docs_is_an_option_of_the_program(page: Path) -> None:
    named = {code.split()[0].split("=")[0] for code in pages.inline_code(page) if code[:2] == "--"}
    assert named - option_names(PROGRAM, *PROGRAM.commands.values()) == set()


@each(pages.PAGES)
def test_every_relative_link_points_to_a_file_and_a_heading(page: Path) -> None:
    broken = []
    for link in pages.links(page):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in pages.anchors(target)):
            broken.append(link)
    assert broken == []


@each(pages.WRITTEN)
def test_every_path_in_the_docs_exists(page: Path) -> None:
    assert [path for path in repository_paths(page) if not (pages.TOP / path).exists()] == []


@each(pages.WRITTEN)
def test_every_make_target_in_the_docs_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (pages.TOP / "Makefile").read_text(), re.MULTILINE))
    named = re.findall(r"(?:^|`)make ([a-z]+(?: [a-z]+)*)", page.read_text(), re.MULTILINE)
    assert {target for words in named for target in words.split()} - targets == set()


@each(pages.WRITTEN)
def test_the_docs_are_in_plain_english(page: Path) -> None:
    text = " ".join(page.read_text(encoding="utf-8").lower().split())
    assert [phrase for phrase in BANNED if re.search(rf"\b{phrase}\b", text)] == []


def test_the_command_reference_is_up_to_date() -> None:
    run = [sys.executable, "-c", "from docs import make_commands as m; print(m.manual(), end='')"]
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}
    made = subprocess.run(run, cwd=pages.TOP, env=environment, capture_output=True, check=True)
    assert made.stdout.decode() == make_commands.PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", make_reference.PAGES, ids=lambda file: file.name)
def test_the_reference_pages_are_up_to_date(file: Path) -> None:
    assert make_reference.PAGES[file]() == file.read_text(encoding="utf-8")


def test_every_environment_variable_is_described() -> None:
    sources = (pages.TOP / "src/care100").rglob("*.py")
    text = "".join(file.read_text(encoding="utf-8") for file in sources)
    read = set(re.findall(r"\bCARE100_[A-Z_]*[A-Z]\b", text))
    described = set(re.findall(r"`(CARE100_\w+)`", make_reference.PAGES[SETTINGS]()))
    assert read
    assert read - described == set()


def test_the_diagram_of_the_packages_is_up_to_date() -> None:
    for file, text in make_house.files_made().items():
        assert text == file.read_text(encoding="utf-8")


def test_an_arrow_is_left_out_if_a_longer_way_implies_it() -> None:
    imports = {"a": {"b", "c"}, "b": {"c"}, "c": set[str]()}
    assert make_house.direct_arrows(imports) == [("a", "b"), ("b", "c")]


def test_packages_that_import_each_other_keep_their_arrows() -> None:
    imports = {"a": {"b", "c"}, "b": {"c"}, "c": {"b"}}
    assert make_house.direct_arrows(imports) == [("a", "b"), ("a", "c"), ("b", "c"), ("c", "b")]
