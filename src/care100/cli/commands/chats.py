"""`chats`: the regular chats of a list."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from care100.cli.invocation import Invocation
from care100.cli.options import Json, Slug, option
from care100.cli.views import render
from care100.formats import chat_rows
from care100.model import sanitize, shell_quoting
from care100.model.chats import Chat
from care100.model.dates import day
from care100.model.errors import UsageError
from care100.model.suggestions import did_you_mean

if TYPE_CHECKING:
    from care100.model.list_metadata import ListMetadata

_OPTIONS = {"hashtag": "--hashtag", "weekday": "--day", "time": "--time", "time_zone": "--zone"}
_EXAMPLE = ("--hashtag", "care", "--day", "Thursday", "--time", "20:00", "--zone", "London")


def chats(
    here: Invocation,
    slug: Slug,
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="The name of one chat.", show_default=False),
    ] = None,
    hashtag: Annotated[
        str | None, option("--hashtag", metavar="TAG", text="Hashtag that people use.")
    ] = None,
    day: Annotated[
        str | None, option("--day", metavar="WEEKDAY", text="Day of the week, such as Thursday.")
    ] = None,
    time: Annotated[
        str | None, option("--time", metavar="TIME", text="When it begins, such as 20:00.")
    ] = None,
    zone: Annotated[
        str | None, option("--zone", metavar="PLACE", text="Time zone, such as London.")
    ] = None,
    minutes: Annotated[
        str | None,
        option("--minutes", metavar="N", text="How long it takes; 60 if you do not say."),
    ] = None,
    remove: Annotated[bool, option("--remove", text="Remove the chat from the list.")] = False,
    json: Json = False,
) -> None:
    """Show, add, change or remove the regular chats of a list.

    In a regular chat people post with the same hashtag at the same time every week. The list
    page shows the chats and has a calendar of them, and the letter has their dates. In the
    calendar a chat takes an hour unless you set --minutes.

    Without NAME it shows all chats. With the name of a new chat it adds the chat, which needs
    --hashtag, --day, --time and --zone. With the name of a chat on the list each option changes
    one value.

    Examples:
        care100 chats my-list
        care100 chats my-list "Care chat" --hashtag care --day Thursday --time 20:00 --zone London
        care100 chats my-list "Care chat" --time 19:30 --minutes 90
        care100 chats my-list "Care chat" --remove
    """
    from care100.registry import lists as store

    options = {
        "hashtag": hashtag,
        "weekday": day,
        "time": time,
        "time_zone": zone,
        "minutes": minutes,
    }
    given = {key: value for key, value in options.items() if value is not None}
    if name is None and (given or remove):
        raise UsageError(
            "The chat needs a name.", f"Write it after the list: care100 chats {slug} NAME …"
        )
    if remove and given:
        raise UsageError("--remove has no other options.", "Leave out the others, or --remove.")
    with here.registry() as database:
        if name is None or not (given or remove):
            with database.reading() as session:
                metadata = store.metadata_of_list(store.the_list(session, slug))
            shown = metadata.chats if name is None else (_chat(metadata, name),)
            _show(metadata, shown, json=json)
            return
        with database.writing() as session:
            curated = store.the_list(session, slug)
            metadata = store.metadata_of_list(curated)
            old = _find(metadata, name)
            new = None if remove else _changed(slug, old, name, given)
            if remove:
                old = _chat(metadata, name)
            wanted = replace(metadata, chats=_with(metadata.chats, old, new))
            changed = store.describe(session, curated, _valid(wanted), act="chats")
    if json:
        _show(wanted, wanted.chats, json=True)
        return
    _report(slug, old, new, changed=changed)


def _valid(metadata: "ListMetadata") -> "ListMetadata":
    """Check the chats together, such as their number. Raises BadMetadata."""
    from care100.formats import metadata_rows

    return metadata_rows.metadata_of(metadata_rows.row_of(metadata))


def _find(metadata: "ListMetadata", name: str) -> Chat | None:
    wanted = name.strip().casefold()
    return next((one for one in metadata.chats if one.name.casefold() == wanted), None)


def _chat(metadata: "ListMetadata", name: str) -> Chat:
    """Return the chat of this name. Raises UsageError."""
    if found := _find(metadata, name):
        return found
    names = [one.name for one in metadata.chats]
    raise UsageError(
        f"{metadata.slug} has no chat called “{sanitize.line(name, 60)}”.",
        did_you_mean(name, names) or f"Show all chats: care100 chats {metadata.slug}",
    )


def _changed(slug: str, old: Chat | None, name: str, given: dict[str, str]) -> Chat:
    """Return a new chat, or one with new values. Raises UsageError."""
    missing = [_OPTIONS[key] for key in _OPTIONS if key not in given]
    if old is None and missing:
        *first, last = missing
        needed = f"{', '.join(first)} and {last}" if first else last
        command = shell_quoting.command("care100", "chats", slug, name, *_EXAMPLE)
        raise UsageError(
            f"The new chat “{sanitize.line(name, 60)}” needs {needed}.",
            f"For example: {command}",
        )
    before = chat_rows.row_of(old) if old else {"name": name}
    try:
        return chat_rows.chat_of({**before, **given})
    except chat_rows.BadChat as error:
        raise UsageError(
            f"{sanitize.titled(str(error))}.", "Correct this value, and run the command again."
        ) from None


def _with(chats: Sequence[Chat], old: Chat | None, new: Chat | None) -> tuple[Chat, ...]:
    """Return the chats with one replaced in its place, added at the end, or removed."""
    if old is None:
        return (*chats, *filter(None, [new]))
    return tuple(
        one for chat in chats for one in ((new,) if chat == old else (chat,)) if one is not None
    )


def _report(slug: str, old: Chat | None, new: Chat | None, *, changed: bool) -> None:
    chat = new or old
    if chat is None:
        return
    title = sanitize.line(chat.name)
    if not changed:
        render.out(f"{title} is as you wrote it. No change.")
        return
    if new is None:
        render.out(f"Removed the chat {title} from {slug}.")
    else:
        render.out(
            f"{'Changed' if old else 'Added'} the chat {title}: "
            f"{chat.when}{chat.length_words}, #{chat.hashtag}."
        )
        render.note(f"It takes place next on {_next(chat)}.")
    render.note(f"To undo it: care100 undo {slug}")


def _show(metadata: "ListMetadata", chats: Sequence[Chat], *, json: bool) -> None:
    if json:
        rows = [{**chat_rows.row_of(one), "next": _moment(one).isoformat()} for one in chats]
        render.json({"schema": 1, "list": metadata.slug, "chats": rows})
    elif not chats:
        render.note(f"{sanitize.line(metadata.title)} has no chats. To add one:")
        example = ("care100", "chats", metadata.slug, "Care chat", *_EXAMPLE)
        render.note(f"  {shell_quoting.command(*example)}", wrap=False)
    else:
        render.table(
            ["Chat", "Hashtag", "Time", "Next"],
            [_row(one) for one in chats],
        )


def _row(chat: Chat) -> list[str]:
    when = f"{chat.when}{chat.length_words}"
    return [sanitize.line(chat.name), f"#{chat.hashtag}", when, _next(chat)]


def _moment(chat: Chat) -> datetime:
    return next(chat.times_from(datetime.now(UTC)))


def _next(chat: Chat) -> str:
    """Return the next date, as the people in the chat's own time zone write it."""
    return day(_moment(chat).replace(tzinfo=UTC))
