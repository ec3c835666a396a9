"""Write docs/file-formats.md: the files that care100 reads and writes, and their columns."""

import json
from pathlib import Path
from typing import Any

from care100.formats import member_rows, reading, writing
from care100.formats.coverage import COVERAGE
from care100.formats.descriptions import EXPORTED, IMPORTED
from care100.model import sanitize
from care100.model.members import Kind
from care100.platforms import PLATFORMS
from docs.reference.tables import code, table

SCHEMA = Path(__file__).parents[1] / "list.schema.json"

_HEAD = """\
# File formats

The files that `care100 import` reads and `care100 export` writes. [Curate a list](curating.md)
shows how to use them. This page is written by `make docs`.

## Formats to import

The format of a file is recognised from its content. `--format` names it.

"""
_EXPORT = """
## Formats to export

A file with one of these endings is written in that format: {endings}. For all others, use
`--format`.

"""
_LEFT_OUT = """
## What each export leaves out

`care100 export` names on stderr what a file lacks of your list. No format has the accounts that
opted out: `care100 opt-out` lists them.

"""
_COLUMNS = """
## Columns

The columns of `csv`, `xlsx` and `ods`, and the keys of a member in `json`. Columns for Bluesky are
written only if a member is there. An import needs at least one account in each row.

"""
_KINDS = """
A member's `kind` is {kinds}, or empty if it is not known.
JSON also has the keys `topics` (an array) and `added`.

## Details of the list

The details are in JSON beside the members, and in the file `LIST.toml` of each list that comes with
care100. `care100 describe LIST` shows and changes them.

"""
_NOT_DETAILS = {"schema", "slug", "updated", "states", "digest", "history", "members"}


def page() -> str:
    """Return the page."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    member = schema["$defs"]["member"]["properties"]
    details = {
        name: value for name, value in schema["properties"].items() if name not in _NOT_DETAILS
    }
    return "".join(
        [
            _HEAD,
            _formats({**reading.READERS, **reading.SPREADSHEET_READERS}, IMPORTED, "File"),
            _EXPORT.format(endings=", ".join(code(f".{ending}") for ending in writing.ENDINGS)),
            _formats({**writing.WRITERS, **writing.SPREADSHEET_WRITERS}, EXPORTED, "Use"),
            _LEFT_OUT,
            table(["`--format`", "Left out"], [[code(n), _left_out(n)] for n in EXPORTED]),
            _COLUMNS,
            _described({name: member[name] for name in member_rows.columns()}, "Column"),
            _KINDS.format(kinds=", ".join(code(kind) for kind in Kind)),
            _described(details, "Key"),
        ]
    )


def _formats(known: dict[str, Any], described: dict[str, str], title: str) -> str:
    if known.keys() != described.keys():
        raise ValueError(f"Formats without a description: {known.keys() ^ described.keys()}")
    return table(["`--format`", title], [[code(name), text] for name, text in described.items()])


def _left_out(name: str) -> str:
    """Return in words what a format cannot hold."""
    covers = COVERAGE[name]
    words = []
    if covers.account:
        words.append(f"members without {covers.account}, and all other accounts")
    if covers.texts is not None:
        held = [*covers.texts, *(on.columns.handle for on in PLATFORMS.values())]
        only = f"all columns but {', '.join(map(code, held))}" if covers.texts else "all columns"
        words.append(f"{only}, also private notes")
    if covers.metadata is not None:
        kept = ", ".join(map(code, covers.metadata))
        words.append(f"the details of the list{f' but {kept}' if kept else ''}")
    if not covers.dates:
        words.append("the days on which members were added")
    if not covers.together:
        words.append("which accounts belong to the same member")
    if covers.follows:
        words.append(
            "accounts that the last check found gone or suspended; new accounts replace moved ones"
        )
    else:
        words.append("what the last check found")
    words.append("the history, without `--history`" if covers.history else "the history")
    return sanitize.titled("; ".join(words))


def _described(keys: dict[str, Any], title: str) -> str:
    rows = [[code(name), value["description"], _length(value)] for name, value in keys.items()]
    return table([title, "Content", "At most"], rows)


def _length(value: dict[str, Any]) -> str:
    if "maxItems" in value:
        return f"{value['maxItems']} values"
    return f"{value['maxLength']:,} characters" if "maxLength" in value else ""
