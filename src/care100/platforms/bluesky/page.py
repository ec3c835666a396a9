"""Bluesky's part of the list page: its starter packs and its list."""

from operator import attrgetter

from jinja2 import PackageLoader

from care100.platforms.page import PageEntry

PAGE = PageEntry(
    templates=PackageLoader(__package__),
    follow_template="follow.html",
    account_url=attrgetter("url"),
)
