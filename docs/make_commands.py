"""Write docs/commands.md, the help of every command as the program prints it, and docs/man."""

import contextlib
import io
import os
from pathlib import Path

from care100 import cli
from docs import make_man

PAGE = Path(__file__).with_name("commands.md")
_HEAD = """\
# The commands

The output of `care100 --help` and `care100 COMMAND --help`, written by `make docs`.
"""


def commands() -> list[str]:
    """Return the names of the commands, in the order of `care100 --help`."""
    return cli.names()


def manual() -> str:
    """Return the whole page, as Markdown."""
    pages = [("care100", _help()), *((f"care100 {name}", _help(name)) for name in commands())]
    return _HEAD + "".join(f"\n## {title}\n\n```text\n{text}\n```\n" for title, text in pages)


def _help(*words: str) -> str:
    text = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(text):
        cli.run([*words, "--help"])
    text.flush()
    return text.buffer.getvalue().decode().strip()


if __name__ == "__main__":
    os.environ.update(COLUMNS="80", NO_COLOR="1")
    PAGE.write_text(manual(), encoding="utf-8")
    print(f"Wrote {PAGE}.")
    make_man.main()
