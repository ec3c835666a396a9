"""Write docs/json.md and docs/reports.schema.json: what commands print with `--json`."""

import json
from collections.abc import Sequence
from pathlib import Path

from docs.reference.json_types import Schema, array, described, named
from docs.reference.shapes import SHAPES
from docs.reference.tables import code, table

SCHEMA = Path(__file__).parents[1] / "reports.schema.json"

_HEAD = """\
# JSON reports

With `--json`, a command prints one JSON value to stdout, in ASCII. `schema` is the version of its
shape and increases when the shape changes. Times are in UTC and ISO 8601, IDs are strings, and
dollars are numbers. [reports.schema.json](reports.schema.json) describes every shape as JSON
Schema, and [list.schema.json](list.schema.json) the list that `care100 export LIST --format json`
writes. This page is written by `make docs`.
"""

SECTIONS = (
    (
        "Errors",
        "If a command with `--json` fails, it prints `schema` and `error`, in which these keys "
        "are. If a command had read something before it failed, its other keys can be there too, "
        "such as `list` and `bad`. The exit code is the same as without `--json`: see "
        "[exit-codes.md](exit-codes.md#errors).",
        ("error",),
    ),
    (
        "`follow`, `unfollow` and `sync`",
        "An array with one object for each target. If a login fails before it has a target, the "
        "array has an object with `schema`, `list` and `error` for it. If no login has a target, "
        "this object is printed alone.",
        ("target_report",),
    ),
    ("Plans", "The same commands with `--dry-run`.", ("target_plan",)),
    (
        "Members that were left out",
        "The objects in `skipped`, `failed`, `moved` and `missing` above.",
        ("left_out",),
    ),
    ("`check`", "", ("checked",)),
    ("A finding", "", ("finding",)),
    ("A proposal of `check --find`", "", ("proposal",)),
    ("A feed of `check --find`", "", ("feed",)),
    ("`lists`", "", ("lists",)),
    ("`show`", "", ("shown",)),
    (
        "A member",
        "`show` adds `findings` to each member, and `find` adds `lists`.",
        ("member",),
    ),
    ("`find`", "", ("found",)),
    ("`describe`", "", ("details",)),
    ("`chats`", "", ("chats",)),
    ("`edit`", "Without values to set, it prints `schema` and `members`.", ("edited",)),
    (
        "A change of a member",
        "The objects in `changes` of `edit`, `import` and `merge`.",
        ("change",),
    ),
    ("`import`", "", ("imported",)),
    ("`merge`", "", ("merged",)),
    ("`pull`", "", ("pulled",)),
    ("`history`", "", ("history",)),
    ("`delete`", "", ("deleted",)),
    ("`opt-out`", "", ("opt_outs",)),
    ("`opt-out MEMBER`", "", ("opted_out",)),
    ("`opt-out --undo`", "", ("allowed_again",)),
    ("`stats`", "Each group has no empty entries.", ("stats",)),
    ("`digest`", "", ("letter",)),
    ("A post", "The objects in `posts` of `digest`.", ("post",)),
    ("`logins`", "", ("logins",)),
    ("`runs`", "", ("runs",)),
    ("`backup`", "", ("backup",)),
    ("`copy-registry`", "", ("copied_registry",)),
    ("`doctor`", "", ("doctor",)),
    ("`where`", "", ("where",)),
    ("`config`", "", ("config",)),
    ("`sandbox`", "One line, which it also prints in a pipe or into a file.", ("sandbox",)),
)
"""Titles, explanations, and the shapes whose keys are described."""

PRINTED = {
    "backup": ("backup",),
    "check": ("checked",),
    "config": ("config",),
    "copy-registry": ("copied_registry",),
    "delete": ("deleted",),
    "describe": ("details",),
    "chats": ("chats",),
    "digest": ("letter",),
    "doctor": ("doctor",),
    "edit": ("edited", "members"),
    "find": ("found",),
    "history": ("history",),
    "import": ("imported",),
    "lists": ("lists",),
    "logins": ("logins",),
    "merge": ("merged",),
    "opt-out": ("opt_outs", "opted_out", "allowed_again"),
    "pull": ("pulled",),
    "runs": ("runs",),
    "sandbox": ("sandbox",),
    "show": ("shown",),
    "stats": ("stats",),
    "where": ("where",),
}
"""The shapes that a command prints when it succeeds."""
ARRAYS = {
    "follow": ("target_report", "target_plan", "failed"),
    "sync": ("target_report", "target_plan", "failed"),
    "unfollow": ("target_report", "target_plan", "failed"),
}
"""The shapes in the arrays that a command prints."""


_FAILED: Schema = {
    "description": "What a command that fails prints, perhaps with other keys.",
    "type": "object",
    "required": ["schema", "error"],
    "properties": {"schema": {"const": 1}, "error": named("error")},
}


def page() -> str:
    """Return the page."""
    return _HEAD + "".join(
        f"\n## {title}\n\n{f'{text}{chr(10)}{chr(10)}' if text else ''}{_keys(shape)}"
        for title, text, (shape,) in SECTIONS
    )


def schema() -> str:
    """Return the text of the JSON Schema."""
    return json.dumps(schema_data(), indent=2, ensure_ascii=False) + "\n"


def schema_data() -> Schema:
    """Return the JSON Schema of every report."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The reports of care100",
        "description": "What commands print with --json: see printed-by-COMMAND in $defs.",
        "$defs": {
            **{name: described(shape) for name, shape in SHAPES.items()},
            "failed": _FAILED,
            **{printed_by(name): _any((*shapes, "failed")) for name, shapes in PRINTED.items()},
            **{
                printed_by(name): {"anyOf": [array(_any(shapes)), named("failed")]}
                for name, shapes in ARRAYS.items()
            },
        },
    }


def printed_by(command: str) -> str:
    """Return the name of the shape of everything that a command prints."""
    return f"printed-by-{command}"


def _any(shapes: Sequence[str]) -> Schema:
    return {"anyOf": [named(one) for one in shapes]}


def _keys(shape: str) -> str:
    rows = [[code(name), key.meaning] for name, key in SHAPES[shape].items()]
    return table(["Key", "Meaning"], rows)
