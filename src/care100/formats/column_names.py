"""The names that people give to the columns of their tables."""

import re
import unicodedata
from collections.abc import Sequence

from care100.formats.member_rows import columns
from care100.platforms import PLATFORMS

# The column of accounts on any platform. It is not stored: each cell's form shows the platform.
ACCOUNT = "account"

_PHRASES = {
    "name": "name|full name|display name|org|organisation|organization|organisation name|"
    "organization name|name organisation|name organization|charity|charity name|member|"
    "member name|person|who",
    "kind": "kind|type|member type|type member|type organisation|type organization",
    "topic": "topic|topics|main topic|subject|subjects|category|categories|theme|tag|tags|"
    "specialism|area of work|area work",
    "website": "website|web site|websites|homepage|home page|web|site|url|web address|"
    "website address|website url|web page|link",
    "feed": "feed|rss|rss feed|blog feed|feed url|atom feed",
    "about": "about|description|bio|biography",
    "note": "note|notes|comment|comments|remark|remarks",
    "source": "source|sources|evidence|reference|references|source url|source link|found at|"
    "found on|where found|where we found them|where we found it|where you found them",
}
_COLUMN_OF = {name: column for column, names in _PHRASES.items() for name in names.split("|")}
# Words that add nothing, as in “What is your Mastodon handle?” or “X, formerly Twitter”.
_FILLERS = {
    "a", "an", "the", "your", "our", "my", "their", "of", "on", "for", "what", "is", "are",
    "please", "enter", "give", "s", "formerly", "previously", "now",
}  # fmt: skip
_GIVEN_NAME = {"first name", "firstname", "given name", "forename", "first names"}
_SURNAME = {"last name", "lastname", "surname", "family name", "second name"}
# Words for an account. A column of accounts on any platform has one of the first.
_ACCOUNT = {"handle", "account", "username", "user", "profile"}
_BESIDE_ACCOUNT = {"social", "media", "name", "address", "link", "url", "page", "id", "or", "and"}
# Words for the server of an account, in a column beside that of its name.
_SERVER = {"instance", "server", "domain", "host", "homeserver"}
_BESIDE_SERVER = {"home", "name", "account", "user", "username", "handle"}


def normalised(header: str) -> str:
    """Return a column's name in lower case and on one line, without surrounding space."""
    return " ".join(unicodedata.normalize("NFKC", header).lower().split())


def column_of(header: str) -> str:
    """Return care100's column for a name that people give to it; empty for none.

    The result is also `ACCOUNT`, for accounts on any platform.
    """
    name = normalised(header)
    if name in columns():
        return name
    words = _words(re.sub(r"\([^)]*\)|\[[^]]*\]", " ", name)) or _words(name)
    said = [word for word in words if word not in _FILLERS]
    if column := _COLUMN_OF.get(" ".join(said)):
        return column
    # An email address has the form of a handle and is none.
    if not said or {"mail", "email", "emails"} & set(said):
        return ""
    return _account_column(said)


def names_servers(header: str) -> bool:
    """Return whether a column has the servers of accounts, by its name: “Mastodon instance”."""
    words = {word for word in _words(normalised(header)) if word not in _FILLERS}
    platforms = {word for one in PLATFORMS.values() for word in one.columns.words}
    return bool(words & _SERVER) and not words - _SERVER - _BESIDE_SERVER - platforms


def parts_of_names(headers: Sequence[str]) -> tuple[frozenset[int], frozenset[int]]:
    """Return the places of given names and of surnames, in a table with a column for each."""
    said = [" ".join(_words(normalised(header))) for header in headers]
    given, surnames = (
        frozenset(place for place, words in enumerate(said) if words in known)
        for known in (_GIVEN_NAME, _SURNAME)
    )
    return given, surnames


def _account_column(words: list[str]) -> str:
    """Return the column for words that may name an account on one platform, or on any."""
    said = {word.removesuffix("s") if word[:-1] in _ACCOUNT else word for word in words}
    left = said - _ACCOUNT - _BESIDE_ACCOUNT
    named = [one for one in PLATFORMS.values() if left & set(one.columns.words)]
    known = {word for one in named for word in one.columns.words}
    if left - known:
        return ""
    if len(named) == 1:
        its = named[0].columns
        return its.permanent_id if "id" in said and its.permanent_id else its.handle
    return ACCOUNT if named or said & _ACCOUNT or {"social", "media"} <= said else ""


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)
