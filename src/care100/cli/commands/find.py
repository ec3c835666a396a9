"""`find`: search the members of all lists."""

from typing import TYPE_CHECKING, Annotated

import typer

from care100.cli.invocation import Invocation
from care100.cli.options import Json, Topics
from care100.cli.views import member_names, render
from care100.formats.list_json import member_data
from care100.model import sanitize
from care100.model.errors import UsageError
from care100.model.suggestions import did_you_mean
from care100.model.topics import join_topics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care100.registry.search import Found


def find(
    here: Invocation,
    text: Annotated[
        str,
        typer.Argument(metavar="TEXT", help="Any part of a text, in any case.", show_default=False),
    ],
    topic: Topics = None,
    json: Json = False,
) -> None:
    """Search the members of all lists.

    Names, handles, topics, websites, public texts, notes and sources are searched. The table
    shows in which of them the text was found.

    Examples:
        care100 find dementia
        care100 find mastodon.social --topic carers
        care100 find "Person One"
    """
    from care100.registry.search import containing, searchable_words

    if not text.strip():
        raise UsageError("There is no text to search for.", "For example: care100 find dementia")
    with here.registry() as database, database.reading() as session:
        found = [
            one for one in containing(session, text) if not topic or one.member.has_topic(topic)
        ]
        near = "" if found or json else did_you_mean(text, searchable_words(session))
    if json:
        render.json({"schema": 1, "text": text, "members": [_data(one, text) for one in found]})
    elif found:
        _table(found, text)
    else:
        render.note(f"No member has a text with “{sanitize.line(text, 60)}”. {near}".rstrip())


def _table(found: "Sequence[Found]", text: str) -> None:
    render.table(
        ["Name", "Account", "Topic", "Lists", "Found in"],
        [
            [
                sanitize.line(one.member.name),
                ", ".join(member_names.accounts(one.member)),
                sanitize.line(join_topics(one.member.topics)),
                ", ".join(curated.slug for curated in one.lists),
                ", ".join(one.fields_with(text)),
            ]
            for one in found
        ],
    )


def _data(one: "Found", text: str) -> dict[str, object]:
    lists = [curated.slug for curated in one.lists]
    return {**member_data(one.member), "lists": lists, "found_in": one.fields_with(text)}
