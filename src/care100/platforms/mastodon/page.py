"""Mastodon's part of the list page: a follow button, two files to import, and Collections."""

from operator import attrgetter

from jinja2 import PackageLoader

from care100.platforms.mastodon.page_apps import MastodonPageApps
from care100.platforms.page import PageEntry

PAGE = PageEntry(
    templates=PackageLoader(__package__),
    follow_template="follow.html",
    account_url=attrgetter("url"),
    script="mastodon/button.js",
    files_template="files.html",
    published_as="Mastodon Collections",
    apps=MastodonPageApps(),
)
