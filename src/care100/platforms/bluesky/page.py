"""Bluesky's part of the list page: a follow button, the starter packs and the list."""

from operator import attrgetter

from jinja2 import PackageLoader

from care100.platforms.bluesky.page_client import BlueskyPageClient
from care100.platforms.page import PageEntry

PAGE = PageEntry(
    templates=PackageLoader(__package__),
    follow_template="follow.html",
    account_url=attrgetter("url"),
    script="bluesky/button.js",
    client=BlueskyPageClient(),
)
