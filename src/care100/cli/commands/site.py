"""`site`: the list page, as a folder that any web server can show."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from care100.cli import shell_quoting
from care100.cli.invocation import Invocation
from care100.cli.options import Slugs, option
from care100.cli.views import render
from care100.cli.views.waiting import until_stopped
from care100.model import sanitize
from care100.model.errors import UsageError

if TYPE_CHECKING:
    from care100.site.publication import Publication

PORT = 8100


def site(
    here: Invocation,
    slugs: Slugs,
    output: Annotated[
        Path | None,
        option("-o", "--output", metavar="FOLDER", text="Put the site into this folder."),
    ] = None,
    serve: Annotated[
        bool, option("--serve", text="Only show it, on this computer, until you press Ctrl-C.")
    ] = False,
    stats: Annotated[
        bool, option("--stats", text="Also show the list in figures on its page.")
    ] = False,
    port: Annotated[
        int,
        option(
            "--port",
            metavar="NUMBER",
            min=0,
            max=65535,
            text=f"Show it on this port; 0 is any that is free. Without it: {PORT}.",
        ),
    ] = PORT,
) -> None:
    """Make a list's web page, with every way to follow those on it.

    It writes a folder of plain files, which any web server can show: upload it, and
    nothing has to run there. Run it again when the list has changed; it changes what
    is different, removes what it had written and needs no more, and touches no other
    files. Several lists share one folder, with a page that leads to each.

    Visitors follow everybody on Mastodon with one button: they say yes on their own server,
    and only their browser and that server take part. docs/site.md tells more.

    `--stats` adds the list in figures, as `care100 stats` has them: its topics, how it grew,
    and how many accounts were in order when they were last checked. Nobody is named.

    `--serve` shows the page on this computer and writes nothing.

    Whoever asked not to be listed is named in none of it.

    Example:
        care100 site social-care-100 --serve
        care100 site social-care-100 -o site
        care100 site social-care-100 social-care-fediverse -o site
    """
    from care100.site.load import load

    if serve == (output is not None):
        raise UsageError(
            "Say either where the site goes, with -o FOLDER, or --serve to look at it.",
            f"For example: care100 site {sanitize.line(slugs[0], 60)} -o site",
        )
    with here.registry() as database:
        publications = load(database, slugs, stats=stats)
    if output is None:
        _show(publications, port)
    else:
        _write(publications, output)


def _show(publications: "list[Publication]", port: int) -> None:
    from care100.site.build import build
    from care100.site.preview import Preview

    with Preview(build(publications, preview=True), port) as preview:
        render.out(preview.address)
        render.note("Open this address in your browser. Press Ctrl-C to stop.")
        render.note("It shows the lists as they are now: after a change, start it again.")
        until_stopped()


def _write(publications: "list[Publication]", folder: Path) -> None:
    from care100.site.build import build
    from care100.site.folder import put

    written = put(build(publications), folder)
    where = sanitize.line(str(folder))
    if not written:
        render.out(f"Nothing has changed in {where}.")
        return
    removed = f", {_files(len(written.removed))} removed" if written.removed else ""
    render.out(f"Wrote {_files(len(written.changed))} to {where}{removed}.")
    if written.lost:
        named = [one.edition.metadata.slug for one in publications]
        command = shell_quoting.command("care100", "site", *named, *written.lost, "-o", str(folder))
        lost = sanitize.line(", ".join(written.lost), 200)
        render.note(f"A page that was there is gone: {lost}. To keep it, name it as well:")
        render.note(f"  {command}", wrap=False)
    render.note(f"Copy the folder {where} to your web server, or look at it with --serve.")
    for one in publications:
        _tell_what_it_lacks(one)


def _files(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"


def _tell_what_it_lacks(publication: "Publication") -> None:
    from care100.site import picture

    about = publication.edition.metadata
    title = sanitize.line(about.title)
    if not about.page:
        render.note(
            f"{title}: once you know the page's address, say so and build it again. Until then "
            "search engines are asked to pass it by, and it has no picture where it is shared."
        )
        render.note(f"  care100 describe {about.slug} --page https://…/{about.slug}/", wrap=False)
    elif not picture.can_draw():
        render.note(f"{title} has no picture where it is shared: it takes care100's extra “site”.")
        render.note("  pipx install --force 'care100[site]'", wrap=False)
    if not about.homepage:
        render.note(
            f"{title}: say where people can reach you; who would rather not be listed needs it."
        )
        render.note(f"  care100 describe {about.slug} --homepage https://…", wrap=False)
