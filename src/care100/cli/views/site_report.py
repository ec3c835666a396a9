"""What `site` wrote, which pages it removed, and what would make the page do more."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from care100.cli.views import render
from care100.model import money, sanitize, shell_quoting
from care100.model.handles import PlatformId

if TYPE_CHECKING:
    from care100.registry.database import Database
    from care100.site.folder import Written
    from care100.site.publication import Publication


def show(
    database: "Database", publications: "list[Publication]", folder: Path, written: "Written"
) -> None:
    """Print which files were written, and what the curator can do next."""
    from care100.registry.known_accounts import accounts_with_confirmed_ids

    where = sanitize.line(str(folder))
    if not written:
        render.out(f"No change in {where}.")
        return
    removed = f", {_files(len(written.removed))} removed" if written.removed else ""
    render.out(f"Wrote {_files(len(written.changed))} to {where}{removed}.")
    if written.kept:
        kept = sanitize.line(", ".join(written.kept), 200)
        render.warn(
            f"Left in place because they were changed since care100 wrote them: {kept}. "
            "Delete them if you do not need them."
        )
    _report_lost(database, publications, folder, written.lost)
    render.note(f"Upload the folder {where} to your web server, or preview the site with --serve.")
    with database.reading() as session:
        handles = (
            handle
            for one in publications
            for member in one.edition.members
            for handle in member.handles
        )
        confirmed = accounts_with_confirmed_ids(session, handles).keys()
    for one in publications:
        _note_missing_metadata(one)
        _note_what_one_press_needs(one, confirmed)


def _report_lost(
    database: "Database", publications: "list[Publication]", folder: Path, lost: Sequence[str]
) -> None:
    """Print the pages that were removed: those of renamed lists, and those of lists not named."""
    from care100.registry.history import former_slugs
    from care100.registry.lists import find_list, the_list

    named = [one.edition.metadata.slug for one in publications]
    with database.reading() as session:
        renamed = {
            old: slug for slug in named for old in former_slugs(session, the_list(session, slug))
        }
        existing = [slug for slug in lost if find_list(session, slug)]
    for slug in lost:
        old = sanitize.line(slug, 200)
        if slug in existing:
            continue
        if slug in renamed:
            render.warn(
                f"The page of {old} is now at {renamed[slug]}/. "
                "Links to the old address no longer work."
            )
        else:
            render.warn(f"Removed the page of {old}.")
    if existing:
        command = shell_quoting.command("care100", "site", *named, *existing, "-o", str(folder))
        pages = sanitize.line(", ".join(existing), 200)
        render.warn(f"Removed the page of {pages}. To keep it, name that list too:")
        render.warn(f"  {command}", wrap=False)


def _files(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"


def _note_missing_metadata(publication: "Publication") -> None:
    from care100.model.texts import ENGLISH, texts_of
    from care100.site.page import ListPage

    metadata = publication.edition.metadata
    title = sanitize.line(metadata.title)
    without = texts_of(ENGLISH).either(
        [one.label for one in ListPage(publication).without_button] or [""]
    )
    button = f" The page has no button for {without}." if without else ""
    if not metadata.page:
        render.note(
            f"{title}: the address of the page is not set. Without it, search engines are asked "
            f"not to index the page, and previews of links to it show no picture.{button} To set "
            "it:"
        )
        render.note(
            f"  care100 describe {metadata.slug} --page https://…/{metadata.slug}/", wrap=False
        )
    elif without:
        render.note(f"{title}:{button} It needs an address that begins with https.")


def _note_what_one_press_needs(
    publication: "Publication", confirmed: Collection[tuple[PlatformId, str]]
) -> None:
    """Say which sections lead visitors from member to member, and how to spare them that.

    Accounts are `confirmed` whose id a platform has returned: only others are looked up.
    """
    from care100.site.page import ListPage

    metadata = publication.edition.metadata
    for on in ListPage(publication).sections:
        price = on.entry.price_of_publishing
        if price is None or on.published:
            continue
        members = "the member" if on.members == 1 else f"the {on.members} members"
        handles = [member.handle(on.platform.id) for member in publication.edition.members]
        unknown = sum(
            (one.platform, one.key) not in confirmed and one not in publication.edition.lost
            for one in handles
            if one
        )
        cost = money.written(price(on.members, unknown))
        render.note(
            f"{sanitize.line(metadata.title)}: visitors follow {members} on {on.label} one at a "
            f"time. One press follows all after you publish the list there, for about {cost}, and "
            "build the page again:"
        )
        render.note(f"  care100 sync {metadata.slug} --on {on.platform.id}", wrap=False)
