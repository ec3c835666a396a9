"""Exports of Mastodon and X that are not lists of accounts to follow, refused by name.

Importing the accounts that somebody has blocked or muted would put them on a list.
Mastodon's files are described by app/models/export.rb in mastodon/mastodon; `#domain` is the
header of its administrators' export. X's archive has a JavaScript file for each kind of data.
"""

import re
from itertools import islice

from care100.formats.column_names import normalised
from care100.formats.delimited import cells_of
from care100.formats.rows import BadFile
from care100.model.handles import BadHandle
from care100.platforms import parse_handle

_SAMPLE = 50
# Names of files whose content looks like any list of accounts; browsers add ` (1)`.
_NAME = re.compile(r"\b(blocked_accounts|muted_accounts|blocks|mutes)\b[^/]*\.(?:csv|txt)", re.I)
_DOMAIN = re.compile(r"\*?(?:[\w*-]{1,63}\.)+[a-z][\w-]{1,62}", re.IGNORECASE)
_POST = re.compile(
    r"https?://[^/\s]+/(?:users/[^/\s]+/statuses/|@[^/\s]+/|objects/|notes/|statuses/)[\w-]+/?",
    re.IGNORECASE,
)
_CHOOSE = "Choose the export of the accounts that you follow: following_accounts.csv."
_ANYWAY = "To import its accounts anyway, name the format: --format handles."


def refuse_unsuitable(text: str, file_name: str = "") -> None:
    """Raise BadFile if the file is a known export that is not a list of accounts to follow."""
    if _NAME.search(file_name):
        raise BadFile(f"By its name, {file_name} has accounts that are blocked or muted.", _ANYWAY)
    rows = _first_rows(text)
    if not rows:
        return
    header = {normalised(cell).lstrip("#") for cell in rows[0]}
    if {"account address", "hide notifications"} <= header:
        raise BadFile(
            "The file is muted_accounts.csv from Mastodon: the accounts that somebody has muted.",
            f"{_CHOOSE} {_ANYWAY}",
        )
    first = [row[0].strip() for row in rows]
    if header & {"domain"} and header & {"severity", "public_comment", "reject_media"}:
        raise _blocked_domains()
    domains = first[first[0].lstrip("#") == "domain" :]
    if all(map(_DOMAIN.fullmatch, domains)) and not any(map(_is_account, domains)):
        raise _blocked_domains()
    if all(map(_POST.fullmatch, first)) and len(first) > 1:
        raise BadFile(
            "The file is bookmarks.csv from Mastodon, or a list of posts like it: it has posts, "
            "no accounts.",
            f"{_CHOOSE} To import the posts' authors, name the format: --format handles.",
        )


def _is_account(domain: str) -> bool:
    """Return whether a domain is a handle, as the names below some platforms' hosts are."""
    try:
        parse_handle(domain)
    except BadHandle:
        return False
    return True


def _blocked_domains() -> BadFile:
    return BadFile(
        "The file is blocked_domains.csv from Mastodon, or a list of servers like it: it has "
        "servers, no accounts.",
        _CHOOSE,
    )


def _first_rows(text: str) -> list[list[str]]:
    try:
        filled = (cells for _, cells in cells_of(text) if any(map(str.strip, cells)))
        return list(islice(filled, _SAMPLE))
    except BadFile:
        return []
