"""The choice of a member by handle or by name, as the user typed it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from care100 import streams
from care100.cli.invocation import Invocation
from care100.cli.views import member_names, render
from care100.model import sanitize
from care100.model.errors import Care100Error, UsageError
from care100.model.handles import BadHandle, Handle, PlatformId
from care100.model.suggestions import did_you_mean
from care100.platforms import parse_handle

if TYPE_CHECKING:
    from care100.registry.database import Database
    from care100.registry.search import Found

_MOST_SHOWN = 10


def handles_of(texts: Sequence[str], parse: Callable[[str], Handle] = parse_handle) -> list[Handle]:
    """Parse every handle, once each. Names every invalid one and raises UsageError."""
    good: dict[tuple[PlatformId, str], Handle] = {}
    bad: list[Care100Error] = []
    for text in texts:
        try:
            handle = parse(text)
            good.setdefault((handle.platform, handle.key), handle)
        except BadHandle as error:
            bad.append(error)
    refuse(bad, len(texts))
    return list(good.values())


def refuse(bad: Sequence[Care100Error], of: int) -> None:
    """Name every invalid account, and raise UsageError; one account has its own error."""
    if len(bad) == 1 and of == 1:
        raise bad[0]
    if bad:
        for error in bad:
            render.note(f"  {sanitize.line(error.message)}")
        raise UsageError(
            f"{len(bad)} of {of} accounts are invalid. Nothing was changed.",
            "Correct these accounts or leave them out, and run the command again.",
        )


def handle_of(here: Invocation, database: "Database", text: str, slug: str = "") -> Handle:
    """Return the handle of a member that is named by a handle or by its name.

    Members of the list `slug` are searched by name, or those of all lists. If the name is
    not certain, the user chooses. Raises BadHandle without such a member, lists.UnknownList,
    and UsageError with the candidates in a script.
    """
    try:
        return parse_handle(text)
    except BadHandle as error:
        found = _named(database, text, slug)
        if not found:
            raise _unknown_name(database, text, slug) or error from None
    is_certain = len(found) == 1 and found[0].is_called(text)
    chosen = found[0] if is_certain else _asked(here, text, found)
    return chosen.member.handles[0]


def as_handles(
    here: Invocation, database: "Database", texts: Sequence[str], *, slug: str
) -> list[str]:
    """Replace the names of members of a list by handles, as `handle_of` finds them.

    A text that names no member stays as it is.
    """
    handles = []
    for text in texts:
        try:
            handles.append(handle_of(here, database, text, slug).typed)
        except BadHandle:
            handles.append(text)
    return handles


def _named(database: "Database", text: str, slug: str) -> "list[Found]":
    from care100.registry import search
    from care100.registry.lists import the_list

    with database.reading() as session:
        return search.named(session, text, the_list(session, slug) if slug else None)


def _unknown_name(database: "Database", text: str, slug: str) -> BadHandle | None:
    """Return the error for a text that may be a member's name or the name in its handle.

    Returns None for all other texts.
    """
    from care100.registry import search
    from care100.registry.lists import the_list

    with database.reading() as session:
        curated = the_list(session, slug) if slug else None
        names = search.names(session, curated)
        accounts = search.accounts(session, text, curated)
    what = f"No member{f' of {slug}' if slug else ''} is called “{sanitize.line(text, 60)}”."
    if accounts:
        return BadHandle(what, f"Did you mean {accounts[0].suggested}?")
    if suggestion := did_you_mean(text, names):
        return BadHandle(what, suggestion)
    if slug and not set(text) & set("@:/."):
        return BadHandle(what, f"Show its members: care100 show {slug}")
    return None


def _asked(here: Invocation, text: str, found: "Sequence[Found]") -> "Found":
    """Let the user choose from the candidates. Raises UsageError in a script, or without an
    answer.
    """
    name = sanitize.line(text, 60)
    # One more takes the line that would count it.
    shown = found if len(found) == _MOST_SHOWN + 1 else found[:_MOST_SHOWN]
    width = len(str(len(shown)))
    render.note(f"Members whose name contains “{name}”:")
    for number, one in enumerate(shown, start=1):
        render.note(f"  {number:{width}}  {member_names.of_member(one.member)}")
    if len(found) > len(shown):
        render.note(f"  and {len(found) - len(shown)} more")
    unclear = UsageError(f"“{name}” is not the name of one member.", _hint(found[0]))
    if not here.interactive:
        raise unclear
    render.prompt(f"Choose 1 to {len(shown)}, or press Enter to cancel: ")
    answer = streams.read_line()
    if answer not in map(str, range(1, len(shown) + 1)):
        raise unclear
    return shown[int(answer) - 1]


def _hint(one: "Found") -> str:
    return f"Use a handle, such as {one.member.handles[0].suggested}, or the whole name."
