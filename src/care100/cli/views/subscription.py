"""Find the list to follow. A list in a file or on a page is copied into the registry first."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from care100.cli.options import is_address
from care100.cli.views import import_view, render
from care100.formats.limits import LARGEST
from care100.formats.metadata_rows import metadata_of
from care100.formats.rows import BadFile, BadRow, Remark, Rows
from care100.model import sanitize
from care100.model.list_metadata import ListMetadata, slug_of
from care100.registry.copied_lists import import_copy
from care100.registry.database import Database
from care100.registry.draft import draft
from care100.registry.history import one_batch
from care100.registry.lists import the_list
from care100.registry.models import CuratedList
from care100.registry.subscriptions import subscription_of

if TYPE_CHECKING:
    from care100.registry.import_rows import ImportResult
    from care100.subscribe.access import ListAccess
    from care100.subscribe.subscription import SubscribedList

_MOST_NAMED = 10
_NOT_SAVED = "  This is a dry run, so the list is not saved."


@dataclass(frozen=True)
class FoundList:
    """A list to follow, and the registry that it is in until `keep` stores it in the user's own.

    In a dry run that is a copy, which is thrown away. Otherwise it is a draft for a list that
    was imported or updated, and the user's own registry for any other.
    """

    database: Database
    curated: CuratedList
    keep: Callable[[], None]


@contextmanager
def list_named(
    database: Database,
    text: str,
    access: "ListAccess",
    *,
    dry_run: bool = False,
    yes: bool = False,
) -> Iterator[FoundList]:
    """Find the list with this slug, or the list in this file or at this address.

    A subscription is updated from its page first, if the page can be read. With `yes` the
    user has confirmed in advance. Raises lists.UnknownList, BadFile, copied_lists.NameTaken,
    UpdateRefused and the errors of `page_reader.fetch_list`.
    """
    is_saved, save = not dry_run, _nothing
    with ExitStack() as copies:
        if not _is_from_elsewhere(database, text):
            pass
        elif dry_run:
            database = copies.enter_context(database.throwaway_copy())
        elif not yes:
            drafted = copies.enter_context(draft(database))
            database, save, is_saved = drafted.database, drafted.save, False
        curated, saved_as = _find(database, text, access)
        if saved_as and (dry_run or is_saved):
            render.note(saved_as if is_saved else _NOT_SAVED)

        def keep() -> None:
            save()
            if saved_as and not is_saved:
                render.note(saved_as)

        yield FoundList(database, curated, keep)


def _nothing() -> None:
    """Store nothing: the list is in the user's own registry already."""


def _is_from_elsewhere(database: Database, text: str) -> bool:
    """Return whether finding the list imports or updates it."""
    if is_address(text) or _is_file(text):
        return True
    with database.reading() as session:
        return subscription_of(session, the_list(session, text)) is not None


def _is_file(text: str) -> bool:
    return Path(text).suffix.lower() in (".csv", ".json", ".txt") or "/" in text


def _find(database: Database, text: str, access: "ListAccess") -> tuple[CuratedList, str]:
    """Return the list, and under which name it is saved if it is a page's that is new."""
    if is_address(text):
        return _subscribe(database, text, access)
    if _is_file(text):
        return _from_file(database, Path(text), text), ""
    with database.reading() as session:
        curated = the_list(session, text)
        if subscription_of(session, curated) is None:
            return curated, ""
    return _update(database, curated, access), ""


def introduce(metadata: ListMetadata, count: int, page: str) -> None:
    """Print whose list it is and where it comes from."""
    curator = f", curated by {sanitize.line(metadata.curator)}" if metadata.curator else ""
    members = "1 member" if count == 1 else f"{count} members"
    render.note(
        f"“{sanitize.line(metadata.title)}”{curator}: {members}, from {sanitize.line(page)}"
    )
    if metadata.page and _bare(metadata.page) != _bare(page):
        render.note(
            f"  The list names a different page: {sanitize.line(metadata.page)}", style="yellow"
        )
        render.note("  This may be a copy. Follow it only if you trust the owner of this page.")


def name_left_out(result: "ImportResult", rows: Rows) -> None:
    """Print which rows of another curator's list were left out, or read in part, and why."""
    for row in _some([*result.opted_out, *result.bad]):
        render.note(f"Left out, {_place(row, rows.unit)}")
    if rows.remarks:
        render.note("Read in part, or left out:")
    for remark in _some(sorted(rows.remarks, key=lambda one: one.line)):
        render.note(f"  {_place(remark, rows.unit)}")


def _place(row: BadRow | Remark, unit: str) -> str:
    return f"{unit} {row.line}: {sanitize.line(row.reason)}"


def _some(rows: Sequence[BadRow | Remark]) -> Iterator[BadRow | Remark]:
    """Yield the first rows, and print how many more there are."""
    yield from rows[:_MOST_NAMED]
    if len(rows) > _MOST_NAMED:
        render.note(f"  … and {len(rows) - _MOST_NAMED} more.")


def _subscribe(database: Database, address: str, access: "ListAccess") -> tuple[CuratedList, str]:
    from care100.subscribe.subscription import subscribe

    render.note(f"Reading {sanitize.line(address, 200)} …")
    subscribed = subscribe(database, address, access)
    introduce(subscribed.metadata, _count(database, subscribed.curated), subscribed.page)
    _show_update(subscribed)
    if subscribed.last_update is not None:
        return subscribed.curated, ""
    slug, theirs = subscribed.curated.slug, subscribed.metadata.slug
    why = "" if slug == theirs else f" ({theirs} already exists)"
    return subscribed.curated, f"  Saved as {slug}{why}. To see it: care100 show {slug}"


def _update(database: Database, curated: CuratedList, access: "ListAccess") -> CuratedList:
    """Update the list from its page. If the page cannot be read, use the saved copy."""
    from care100.subscribe.subscription import UPDATE_ERRORS, UpdateRefused, update

    try:
        subscribed = update(database, curated, access)
    except UPDATE_ERRORS as error:
        render.warn(
            f"Could not update “{sanitize.line(curated.title)}”: {sanitize.line(error.message)}"
        )
        if isinstance(error, UpdateRefused):
            render.warn(f"  {sanitize.line(error.hint)}")
        render.warn("  Using the saved copy.")
        return curated
    introduce(subscribed.metadata, _count(database, subscribed.curated), subscribed.page)
    _show_update(subscribed)
    return subscribed.curated


def _show_update(subscribed: "SubscribedList") -> None:
    """Print what updating the list has changed."""
    if subscribed.moved_from:
        old = sanitize.line(subscribed.moved_from, 200)
        render.note(f"  The page has moved; its old address was {old}")
    result = subscribed.result
    if subscribed.last_update and not (result and (result.added or result.removed)):
        # The plan shows changes since the list was last followed, which may be earlier.
        render.note(f"  The list has not changed since {render.day(subscribed.last_update)}.")
    if result is None:
        return
    rows = subscribed.rows or Rows(unit="member")
    if subscribed.last_update is None:
        import_view.show_columns(rows, always=False, fetched=True)
    for note in rows.notes:
        render.note(note)
    name_left_out(result, rows)
    if result.bad and result.left:
        render.note("  No members were removed, because invalid rows may refer to them.")


def _from_file(database: Database, file: Path, typed: str) -> CuratedList:
    from care100.formats import reading

    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise BadFile(f"{file} cannot be read: {error.strerror}.", _hint(typed)) from error
    rows = reading.read(data, file_name=file.name)
    import_view.show_columns(rows, always=False)
    for note in rows.notes:
        render.note(note)
    if rows.bad:
        first = rows.bad[0]
        raise BadFile(
            f"{file}: {rows.unit} {first.line}: {first.reason}.",
            "To see all invalid rows: care100 import NAME FILE",
        )
    metadata = rows.metadata or metadata_of({"slug": slug_of(file.stem), "title": file.stem})
    with database.writing() as session, one_batch():
        curated, result = import_copy(session, f"file:{file.resolve()}", metadata, rows.good)
    name_left_out(result, rows)
    return curated


def _hint(text: str) -> str:
    """Suggest an address for a file that does not exist."""
    server = text.partition("/")[0]
    return f"For a page, write: https://{text}" if "." in server.strip(".") else ""


def _count(database: Database, curated: CuratedList) -> int:
    from care100.registry.members import members

    with database.reading() as session:
        return len(members(session, curated))


def _bare(address: str) -> str:
    """Return an address in a form that can be compared."""
    rest = address.partition("://")[2].partition("#")[0]
    for ending in ("list.json", "index.html"):
        rest = rest.removesuffix(f"/{ending}") if rest.endswith(f"/{ending}") else rest
    server, _, path = rest.rstrip("/").partition("/")
    return f"{server.lower().removeprefix('www.')}/{path}"
