"""`check --find`: the feeds of blogs that members' websites name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from care100.check.feeds import FoundFeed, store
from care100.cli.invocation import Invocation
from care100.cli.views import render
from care100.formats.markdown import escaped
from care100.model import sanitize, shell_quoting
from care100.registry.lists import the_list

if TYPE_CHECKING:
    from care100.registry.database import Database
    from care100.registry.models import CuratedList

HEADING = "Feeds that websites name"


@dataclass
class Feeds:
    """The feeds that were proposed, and those that were stored."""

    curated: "CuratedList"
    found: Sequence[FoundFeed]
    stored: Collection[FoundFeed] = field(default_factory=list)


def find(
    here: Invocation,
    database: "Database",
    curated: "CuratedList",
    found: Sequence[FoundFeed],
    *,
    yes: bool,
    quiet: bool,
) -> Feeds:
    """Show the feeds unless `quiet`, and ask about each. With `yes` all are stored; in a script,
    without it, none are.
    """
    feeds = Feeds(curated, found)
    if found and not quiet:
        _show(feeds)
    wanted = (
        list(found) if yes else [one for one in found if here.interactive and _asked(here, one)]
    )
    if wanted:
        feeds.stored = _store(database, curated, wanted)
    return feeds


def as_data(feeds: Feeds | None) -> list[dict[str, Any]]:
    """Return the feeds as data (docs/json.md)."""
    return [
        {
            "name": one.name,
            "handle": one.handle.display,
            "feed": one.feed,
            "read_at": one.source,
            "stored": one in feeds.stored,
            "command": _command(feeds.curated, one),
        }
        for one in (feeds.found if feeds else ())
        if feeds
    ]


def as_markdown(feeds: Feeds | None) -> str:
    """Return the feeds as a part of a page."""
    if not feeds or not feeds.found:
        return ""
    lines = [f"## {HEADING}", "", "| Member | Feed | Command |", f"|{' --- |' * 3}"]
    lines += [
        f"| {escaped(one.name)} | {escaped(one.feed)} | `{_command(feeds.curated, one)}` |"
        for one in feeds.found
    ]
    return "\n".join(["", *lines, ""])


def _asked(here: Invocation, one: FoundFeed) -> bool:
    return here.ask(f"Is {one.feed} the blog of {sanitize.line(one.name)}?")


def _show(feeds: Feeds) -> None:
    render.out()
    render.out(f"{HEADING} ({len(feeds.found)})", style="bold")
    render.table(
        ("Member", "Feed and website"),
        [[sanitize.line(one.name), f"{one.feed}\nfound on {one.source}"] for one in feeds.found],
        under=[_command(feeds.curated, one) for one in feeds.found],
    )


def _store(
    database: "Database", curated: "CuratedList", wanted: Sequence[FoundFeed]
) -> list[FoundFeed]:
    with database.writing() as session:
        done, refused = store(session, the_list(session, curated.slug), wanted)
    for one, reason in refused:
        render.note(f"Not added: {sanitize.line(one.name)}: {sanitize.line(reason)}")
    if done:
        what = "One feed was" if len(done) == 1 else f"{len(done)} feeds were"
        render.note(f"{what} added. Undo this with: care100 undo {curated.slug}")
    return done


def _command(curated: "CuratedList", one: FoundFeed) -> str:
    words = ("--feed", one.feed, "--feed-source", one.source)
    return shell_quoting.command("care100", "edit", curated.slug, one.handle.typed, *words)
