"""`find`: search the members of all lists."""

from typing import TYPE_CHECKING, Annotated

import typer

from care100.cli.invocation import Invocation
from care100.cli.options import Json
from care100.cli.views import render
from care100.formats.list_json import member_data
from care100.model import sanitize
from care100.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care100.registry.search import Found


def find(
    here: Invocation,
    text: Annotated[
        str,
        typer.Argument(metavar="TEXT", help="Any part of a text, in any case.", show_default=False),
    ],
    json: Json = False,
) -> None:
    """Search the members of all lists.

    Names, handles, topics, websites, notes and sources are searched.

    Examples:
        care100 find dementia
        care100 find "Person One"
    """
    from care100.registry.search import containing

    if not text.strip():
        raise UsageError("There is no text to search for.", "For example: care100 find dementia")
    with here.registry() as database, database.reading() as session:
        found = containing(session, text)
    if json:
        render.json({"schema": 1, "text": text, "members": [_data(one) for one in found]})
    elif found:
        _table(found)
    else:
        render.note(f"No member has a text with “{sanitize.line(text, 60)}”.")


def _table(found: "Sequence[Found]") -> None:
    render.table(
        ["Name", "Account", "Lists"],
        [
            [
                sanitize.line(one.member.name),
                ", ".join(handle.display for handle in one.member.handles),
                ", ".join(curated.slug for curated in one.lists),
            ]
            for one in found
        ],
    )


def _data(one: "Found") -> dict[str, object]:
    return {**member_data(one.member), "lists": [curated.slug for curated in one.lists]}
