"""Write docs/man: a manual page for the program and for each command, in the wheel.

The text is that of `--help`, of the help topics and of the tables of settings and exit codes.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any

import care100
from care100 import cli
from care100.cli.exit_codes import MEANINGS
from care100.cli.help_contents import Contents, contents_of
from care100.settings.table import SETTINGS, VARIABLES

FOLDER = Path(__file__).with_name("man")

_WIDTH = 70
_CHANGES = Path(__file__).parents[1] / "CHANGELOG.md"
_ENVIRONMENT = [
    *((one.variable, f"{one.meaning} Default: {one.default}.") for one in SETTINGS.values()),
    *((one.name, f"{one.meaning} Default: {one.default}.") for one in VARIABLES),
]


def pages() -> Mapping[Path, str]:
    """Return the text of each page by its file."""
    program: Any = cli.build()
    root = program.make_context("care100", [], resilient_parsing=True)
    found = {FOLDER / "care100.1": _program_page(contents_of(program, root))}
    for name in cli.names():
        command = program.get_command(root, name)
        context = command.make_context(name, [], parent=root, resilient_parsing=True)
        found[FOLDER / f"care100-{name}.1"] = _command_page(name, contents_of(command, context))
    return found


def _program_page(contents: Contents) -> str:
    codes = [(str(code), meaning) for code, meaning in MEANINGS.items()]
    return _page(
        "care100",
        contents,
        _section("Exit status", _rows(codes)),
        _section("Environment", _rows(_ENVIRONMENT)),
        _section("Files", [_text("`care100 where` shows every file that care100 writes.")]),
        _section("See also", [_text("`care100 help` TOPIC, and care100-COMMAND(1)")]),
    )


def _command_page(name: str, contents: Contents) -> str:
    return _page(f"care100-{name}", contents, _section("See also", [_text("care100(1)")]))


def _page(name: str, contents: Contents, *last: str) -> str:
    prose = contents.prose
    usage = contents.usage.removeprefix("care100 ")
    sections = [
        f'.TH {name.upper()} 1 {_date()} "care100 {care100.__version__}"\n',
        _section("Name", [f"{_escaped(name)} \\- {_escaped(prose.summary.rstrip('.'))}\n"]),
        _section("Synopsis", [f".B care100\n{_escaped(usage)}\n"]),
        _section("Description", [".PP\n".join(map(_text, prose.paragraphs or (prose.summary,)))]),
        *(_section(title, _rows(rows)) for title, rows in contents.sections),
        _section("Examples", [_commands(prose.examples)]),
        *last,
    ]
    return "".join(sections)


def _date() -> str:
    """Return the day of the last release, so that a page changes only with its text."""
    found = re.search(r"^## \[[\d.]+\] - (\S+)", _CHANGES.read_text(encoding="utf-8"), re.M)
    return found[1] if found else "2026-01-01"


def _section(title: str, parts: Iterable[str]) -> str:
    return f".SH {title.upper()}\n{''.join(parts)}"


def _rows(rows: Iterable[tuple[str, str]]) -> Iterable[str]:
    return [f".TP\n.B {_escaped(left)}\n{_text(right)}" for left, right in rows]


def _commands(lines: Iterable[str]) -> str:
    return ".nf\n" + "".join(f"{_escaped(line)}\n" for line in lines) + ".fi\n"


def _text(text: str) -> str:
    """Return a paragraph, with text between backticks in bold."""
    # A new sentence begins a new line, as in every manual page.
    sentences = re.split(r"(?<=[.:?]) (?=[A-Z])", text)
    lines = [line for one in sentences for line in wrap(one, _WIDTH, break_on_hyphens=False)]
    marked = [_marked(line) for line in _with_whole_marks(lines)]
    return "".join(f"{line}\n" for line in marked)


def _with_whole_marks(lines: Iterable[str]) -> Iterable[str]:
    """Yield the lines with their backticks in pairs: what is typed may go on in the next line."""
    is_open = False
    for line in lines:
        begun = f"`{line}" if is_open else line
        is_open = begun.count("`") % 2 == 1
        yield f"{begun}`" if is_open else begun


def _marked(line: str) -> str:
    pieces = re.split(r"`([^`]*)`", line)
    text = "".join(f"\\fB{_plain(p)}\\fR" if n % 2 else _plain(p) for n, p in enumerate(pieces))
    return f"\\&{text}" if text[:1] in (".", "'") else text


def _escaped(text: str) -> str:
    """Return one line that roff shows as it is."""
    line = _plain(text.replace("`", ""))
    return f"\\&{line}" if line[:1] in (".", "'") else line


def _plain(text: str) -> str:
    """Return text for the middle of a line. A hyphen can be copied as the one of an option."""
    return text.replace("\\", "\\e").replace("-", "\\-")


def main() -> None:
    """Write every page, and remove those of commands that are gone."""
    FOLDER.mkdir(exist_ok=True)
    made = pages()
    for file, text in made.items():
        file.write_text(text, encoding="utf-8")
    for file in set(FOLDER.glob("*.1")) - made.keys():
        file.unlink()
    print(f"Wrote {len(made)} pages in {FOLDER}.")


if __name__ == "__main__":
    main()
