"""Bluesky's part of the list page: a follow button, the starter packs and the list."""

from operator import attrgetter

from jinja2 import PackageLoader

from care100.platforms.bluesky.page_client import BlueskyPageClient
from care100.platforms.bluesky.pages import record_of
from care100.platforms.bluesky.records import PACK_SIZE, STARTER_PACK
from care100.platforms.page import PageEntry


def _one_press(place: str) -> int:
    """Return how many accounts a starter pack can follow; a list shows posts and follows nobody."""
    uri = record_of(place)
    return PACK_SIZE if uri and uri.collection == STARTER_PACK else 0


PAGE = PageEntry(
    templates=PackageLoader(__package__),
    follow_template="follow.html",
    account_url=attrgetter("url"),
    script="bluesky/button.js",
    one_press=_one_press,
    client=BlueskyPageClient(),
)
