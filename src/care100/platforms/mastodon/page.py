"""Mastodon's part of the list page: a follow button, two files to import, and Collections."""

from operator import attrgetter
from urllib.parse import quote

from jinja2 import PackageLoader

from care100.platforms.mastodon.page_apps import MastodonPageApps
from care100.platforms.page import PageEntry

# Hashtags have no address of their own on the network: this is the largest server's.
_SERVER = "https://mastodon.social"


def hashtag_url(hashtag: str) -> str:
    """Return the address of the public posts with a hashtag."""
    return f"{_SERVER}/tags/{quote(hashtag)}"


PAGE = PageEntry(
    templates=PackageLoader(__package__),
    follow_template="follow.html",
    account_url=attrgetter("url"),
    script="mastodon/button.js",
    files_template="files.html",
    hashtag_url=hashtag_url,
    published_as="Mastodon Collections",
    published_as_one="Mastodon Collection",
    apps=MastodonPageApps(),
)
