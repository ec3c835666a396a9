"""`rename` and `copy` a list."""

from typing import TYPE_CHECKING, Annotated

import typer

from care100.cli.invocation import Invocation
from care100.cli.options import DryRun, Slug, option
from care100.cli.views import render

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from care100.registry.session import Session

NewSlug = Annotated[
    str,
    typer.Argument(
        metavar="NEW",
        help="The new short name, in lower-case letters, digits and hyphens.",
        show_default=False,
    ),
]
TitleOfCopy = Annotated[
    str | None, option("--title", text="Title of the copy [default: the title with “(copy)”]")
]


def rename(here: Invocation, slug: Slug, new: NewSlug, dry_run: DryRun = False) -> None:
    """Give a list another short name.

    Everything else stays: members, history, published copies and follows. To change the
    title, run `care100 describe LIST --title`.

    Examples:
        care100 rename my-list housing
    """
    from care100.registry import whole_lists
    from care100.registry.lists import metadata_of_list, the_list

    with _changing(here, dry_run) as session:
        curated = the_list(session, slug)
        old, page = curated.slug, metadata_of_list(curated).page
        changed = whole_lists.rename(session, curated, new)
    if not changed:
        render.out(f"{old} already has this name. No change.")
        return
    render.out(f"{'Would rename' if dry_run else 'Renamed'} {old} to {new}.")
    if page:
        render.note(
            f"`care100 site` names its folder after the list. If the page moves from {page}, set "
            f"its address: care100 describe {new} --page URL"
        )


def copy(
    here: Invocation,
    slug: Slug,
    new: NewSlug,
    title: TitleOfCopy = None,
    dry_run: DryRun = False,
) -> None:
    """Copy a list with its members.

    The copy is a list of its own, with a history of its own, and is not published anywhere.

    Examples:
        care100 copy my-list my-list-2027 --title "My list 2027"
    """
    from care100.registry import whole_lists
    from care100.registry.history import one_batch
    from care100.registry.lists import the_list
    from care100.registry.members import last_position

    with _changing(here, dry_run) as session, one_batch():
        curated = the_list(session, slug)
        named = f"{curated.title[:93]} (copy)" if title is None else title
        made = whole_lists.copy(session, curated, new, named)
        count = last_position(session, made)
    did = "Would copy" if dry_run else "Copied"
    render.out(f"{did} {curated.slug} to {made.slug}, with {render.counted(count, 'member')}.")


def _changing(here: Invocation, dry_run: bool) -> "AbstractContextManager[Session]":
    """Return a session that changes the registry or, in a dry run, a copy of it."""
    from contextlib import contextmanager

    @contextmanager
    def session() -> "Iterator[Session]":
        with here.registry() as database:
            if not dry_run:
                with database.writing() as writing:
                    yield writing
                return
            with database.throwaway_copy() as throwaway, throwaway.writing() as writing:
                yield writing

    return session()
