"""A thousand followers of one page who update in the same hour, one after the other.

An update from a page that has not changed leaves the registry as it is, so that one registry does
for all. Then the page gets one more member, and some followers update a registry of their own.
"""

import random
import shutil
from collections import Counter
from pathlib import Path

from bench.scale.page_server import PageServer
from bench.worlds import temporary_home
from care100 import registry
from care100.model.list_metadata import ListMetadata
from care100.registry import lists
from care100.site.build import Files, build
from care100.subscribe.access import ListAccess
from care100.subscribe.subscription import subscribe, update
from tests.browser.publications import publication
from tests.members import a_member

NAME = "subscribers"
FOLLOWERS = 1_000
CHANGED = 20
MEMBERS = 100
_SLUG = "friends"
_HOUR = 3_600


def _site(count: int) -> Files:
    """Return a site with one list of this many members."""
    people = [
        a_member(name=f"Member {n}", topic="carers", mastodon=f"member{n}@server.example")
        for n in range(count)
    ]
    return build([publication(ListMetadata(slug=_SLUG, title="Friends"), people)])


def _update(file: Path, times: int = 1) -> None:
    """Let the follower whose registry this is update from the page."""
    database = registry.open_registry(file)
    with database.reading() as session:
        curated = lists.find_list(session, _SLUG)
    assert curated is not None
    for _ in range(times):
        assert update(database, curated, ListAccess()) is not None
    database.close()


def _counted(name: str, pages: PageServer) -> dict[str, float]:
    return {
        f"{name}_requests": pages.statuses.total(),
        f"{name}_304": pages.statuses[304],
        f"{name}_200": pages.statuses[200],
        f"{name}_bytes": pages.sent,
    }


def simulate() -> dict[str, float]:
    """Return what the server sends to a thousand followers."""
    with temporary_home() as folder, PageServer(_site(MEMBERS)) as pages:
        first = folder / "first.db"
        database = registry.open_registry(first)
        subscribe(database, f"{pages.address}{_SLUG}/", ListAccess())
        database.close()
        found = _counted("first", pages)
        pages.forget()
        _update(first, FOLLOWERS)
        found |= _counted("unchanged", pages)
        pages.files = _site(MEMBERS + 1)
        pages.forget()
        for number in range(CHANGED):
            mine = folder / f"{number}.db"
            shutil.copy(first, mine)
            _update(mine)
            mine.unlink()
        found |= _counted("changed", pages)
    return found | {"followers": FOLLOWERS, "changed_followers": CHANGED} | _spread()


def _spread() -> dict[str, float]:
    """Return the busiest second, if each timer adds a random delay of up to an hour."""
    chance = random.Random(1)
    seconds = Counter(int(chance.uniform(0, _HOUR)) for _ in range(FOLLOWERS))
    return {"busiest_second": max(seconds.values()), "mean_in_a_minute": FOLLOWERS / 60}
