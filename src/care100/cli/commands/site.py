"""`site`: the list page, as a folder for any web server."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from care100.cli.invocation import Invocation
from care100.cli.options import Slugs, option
from care100.cli.usage_errors import bad_choice
from care100.cli.views import render
from care100.cli.views.progress import Bar
from care100.cli.views.waiting import until_stopped
from care100.engine.concurrency import RetryPolicy
from care100.model import money, sanitize, shell_quoting
from care100.model.addresses import is_contact
from care100.model.errors import UsageError

if TYPE_CHECKING:
    from care100.registry.database import Database
    from care100.site.folder import Written
    from care100.site.publication import Publication

PORT = 8100
CONTACT_VARIABLE = "CARE100_CONTACT"
_NOTES = ["public", "private"]


def _parse_notes(text: str) -> str:
    """Return the choice. Raises UsageError."""
    if (word := text.strip().lower()) not in _NOTES:
        raise bad_choice("--notes", text, _NOTES)
    return word


def site(
    here: Invocation,
    slugs: Slugs,
    output: Annotated[
        Path | None,
        option("-o", "--output", metavar="FOLDER", text="Write the site to this folder."),
    ] = None,
    serve: Annotated[
        bool, option("--serve", text="Preview the site on this computer until you press Ctrl-C.")
    ] = False,
    stats: Annotated[bool, option("--stats", text="Add statistics to the page.")] = False,
    register_apps: Annotated[
        list[str] | None,
        option(
            "--register-apps",
            metavar="SERVER",
            text="Register the page with this server in advance. Can be repeated.",
        ),
    ] = None,
    notes: Annotated[
        str | None,
        option(
            "--notes",
            metavar="CHOICE",
            text="Once, for notes that an older care100 published: public copies them to "
            "“about”, private keeps them from the page.",
            parser=_parse_notes,
        ),
    ] = None,
    port: Annotated[
        int,
        option(
            "--port",
            metavar="NUMBER",
            min=0,
            max=65535,
            text="Port of the preview; 0 for any free port.",
        ),
    ] = PORT,
) -> None:
    """Build a web page where readers can follow a list.

    The page is a folder of static files; upload it to any web server. Run the command
    again after you change the list: it updates changed files, removes its own files that
    are no longer needed, and leaves all other files alone. Several lists share one folder
    with an index page.

    Visitors follow all accounts on a platform with one button. They approve this on their own
    server, and the permission goes only from their browser to that server. Some buttons need
    the page's address; set it with `care100 describe LIST --page`. For details, see
    docs/site.md.

    Listed people must be able to ask for removal. Set where with `care100 describe LIST
    --contact`, or for all your lists with `CARE100_CONTACT`.

    `--stats` adds statistics, as shown by `care100 stats`: topics, growth, and how many
    accounts were in order at the last check. Statistics name no members.

    Servers accept only a few new visitors from one address at a time: Mastodon five in ten
    minutes. Before a class or a meeting opens the page together, name their servers with
    `--register-apps`. Later builds keep what was registered.

    Each build that changes what readers see is an edition of the list. The date on the page and
    the feed are those of editions: members that you add and remove again between two builds
    appear nowhere.

    `--serve` previews the page on this computer. It writes no files and records no edition.

    The page and its files show each member's `about`, and never a note. Accounts that opted
    out never appear on the page. An older care100 published notes: at the first build of such
    a list, care100 asks once what to do with them.

    Examples:
        care100 site social-care-100 --serve
        care100 site social-care-100 -o site
        care100 site social-care-100 social-care-fediverse -o site
        care100 site social-care-fediverse -o site --register-apps mastodon.social
    """
    from care100.cli import overlapping_runs
    from care100.cli.older_notes import settle
    from care100.registry import run_locks
    from care100.registry.older_notes import Choice
    from care100.site.load import load

    if serve == (output is not None):
        raise UsageError(
            "Use either -o FOLDER to write the site or --serve to preview it.",
            f"For example: care100 site {sanitize.line(slugs[0], 60)} -o site",
        )
    if serve and register_apps:
        raise UsageError(
            "--register-apps is for the published page, not for a preview.", "Leave out --serve."
        )
    with here.registry() as database:
        settle(here, database, slugs, Choice(notes) if notes else None, output)
        publications = load(database, slugs, stats=stats, contact=_default_contact())
        if output is not None:
            _refuse_without_contact(publications)
            folder = sanitize.line(str(output), 200)
            command = f"care100 site {' '.join(slugs)} -o {folder}"
            with run_locks.in_folder(output, command, overlapping_runs.refuse(f"in {folder}")):
                _publish(database, publications, output, register_apps or ())
            return
    _show(publications, port)


def _default_contact() -> str:
    """Return the contact of lists that have none of their own. Raises UsageError."""
    contact = os.environ.get(CONTACT_VARIABLE, "").strip()
    if contact and not is_contact(contact):
        raise UsageError(
            f"{CONTACT_VARIABLE} is “{sanitize.line(contact, 60)}”, which is neither an e-mail "
            "address nor a web address.",
            "For example: editors@example.org, or https://example.org/contact",
        )
    return contact


def _refuse_without_contact(publications: "list[Publication]") -> None:
    """Raise UsageError for a list whose members could reach nobody to be removed."""
    for metadata in (one.edition.metadata for one in publications):
        if not metadata.contact:
            known = metadata.homepage or "editors@example.org"
            command = shell_quoting.command(
                "care100", "describe", metadata.slug, "--contact", known
            )
            raise UsageError(
                f"{sanitize.line(metadata.title)} has no contact. Its page must show where listed "
                "people can ask to be removed.",
                f"Set an e-mail address or a web page, for example: {command}",
            )


def _show(publications: "list[Publication]", port: int) -> None:
    from care100.site.build import build
    from care100.site.preview import Preview

    with Preview(build(publications, preview=True), port) as preview:
        render.out_bytes(f"{preview.address}\n".encode())
        render.note("Open this address in your browser. Press Ctrl-C to stop.")
        render.note("The preview does not change with the lists: restart it after a change.")
        until_stopped()


def _publish(
    database: "Database", publications: "list[Publication]", folder: Path, servers: Sequence[str]
) -> None:
    """Write the site, and record the editions that it publishes.

    The record is kept only if all files were written: members of an edition that readers never
    had must not be named when they leave.
    """
    from care100.site.apps import with_apps
    from care100.site.build import build
    from care100.site.folder import put
    from care100.site.load import record

    retry = RetryPolicy(progress=Bar())
    publications = [with_apps(one, folder, servers, retry, render.note) for one in publications]
    files = build(publications)
    with database.writing() as session:
        record(session, publications)
        written = put(files, folder)
    _report(publications, folder, written)


def _report(publications: "list[Publication]", folder: Path, written: "Written") -> None:
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
    if written.lost:
        named = [one.edition.metadata.slug for one in publications]
        command = shell_quoting.command("care100", "site", *named, *written.lost, "-o", str(folder))
        lost = sanitize.line(", ".join(written.lost), 200)
        render.warn(f"Removed the page of {lost}. To keep it, name that list too:")
        render.warn(f"  {command}", wrap=False)
    render.note(f"Upload the folder {where} to your web server, or preview the site with --serve.")
    for one in publications:
        _note_missing_metadata(one)


def _files(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"


def _note_missing_metadata(publication: "Publication") -> None:
    from care100.site import picture
    from care100.site.page import ListPage
    from care100.site.sections import joined

    metadata = publication.edition.metadata
    title = sanitize.line(metadata.title)
    without = joined([one.label for one in ListPage(publication).without_button] or [""], "or")
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
    elif not picture.can_draw():
        render.note(
            f"{title}: previews of links show no picture. For pictures, install the extra “site”:"
        )
        render.note("  pipx install --force 'care100[site]'", wrap=False)
    _note_what_one_press_needs(publication)


def _note_what_one_press_needs(publication: "Publication") -> None:
    """Say which sections lead visitors from member to member, and how to spare them that."""
    from care100.site.page import ListPage

    metadata = publication.edition.metadata
    for on in ListPage(publication).sections:
        price = on.entry.price_of_publishing
        if price is None or on.one_press:
            continue
        members = "the member" if on.members == 1 else f"the {on.members} members"
        cost = money.written(price(on.members))
        render.note(
            f"{sanitize.line(metadata.title)}: visitors follow {members} on {on.label} one at a "
            f"time. One press follows all after you publish the list there, for about {cost}, and "
            "build the page again:"
        )
        render.note(f"  care100 sync {metadata.slug} --on {on.platform.id}", wrap=False)
