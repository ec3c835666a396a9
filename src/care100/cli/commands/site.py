"""`site`: the list page, as a folder for any web server."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from care100.cli.invocation import Invocation
from care100.cli.options import Slugs, option
from care100.cli.usage_errors import bad_choice
from care100.cli.views import render, site_report
from care100.cli.views.progress import listener
from care100.cli.views.waiting import until_stopped
from care100.engine.concurrency import RetryPolicy
from care100.model import sanitize, shell_quoting
from care100.model.errors import UsageError
from care100.settings import in_force

if TYPE_CHECKING:
    from care100.registry.database import Database
    from care100.site.publication import Publication

PORT = 8100
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
    --contact`, or for all your lists with the setting `contact`.

    `--stats` adds statistics, as shown by `care100 stats`: topics, growth from edition to
    edition, and how many accounts were in order at the last check. Statistics name no members.

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

    Publish a copy of another curator's list (`care100 follow`, `care100 import`) only if that
    curator agrees. care100 reminds you.

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
        _name_other_curators(database, slugs)
        publications = load(database, slugs, stats=stats, contact=in_force.value("contact") or "")
        if output is not None:
            _refuse_without_contact(publications)
            folder = sanitize.line(str(output), 200)
            command = f"care100 site {' '.join(slugs)} -o {folder}"
            with run_locks.in_folder(output, command, overlapping_runs.refuse(f"in {folder}")):
                _publish(database, publications, output, register_apps or ())
            return
    _show(publications, port)


def _name_other_curators(database: "Database", slugs: Sequence[str]) -> None:
    """Remind the user that lists of other curators need their permission to be published again."""
    from care100.formats.list_json import page_of
    from care100.registry.lists import the_list
    from care100.registry.subscriptions import subscription_of

    with database.reading() as session:
        lists = [the_list(session, slug) for slug in dict.fromkeys(slugs)]
        copies = [one for one in lists if subscription_of(session, one)]
    for one in copies:
        title, source = sanitize.line(one.title), sanitize.line(page_of(one.origin), 200)
        render.warn(f"“{title}” is a copy of another curator's list, {source}.")
        render.warn("  Publish it, with its button to follow everyone, only if its curator agrees.")


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

    retry = RetryPolicy(progress=listener())
    publications = [with_apps(one, folder, servers, retry, render.note) for one in publications]
    files = build(publications)
    with database.writing() as session:
        record(session, publications)
        written = put(files, folder)
    site_report.show(database, publications, folder, written)
