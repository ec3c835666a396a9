"""What records of known types must look like, with the messages of Bluesky's own server."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from care100.sandbox.bluesky import ids

FOLLOW = "app.bsky.graph.follow"
BLOCK = "app.bsky.graph.block"
LIST = "app.bsky.graph.list"
LIST_ITEM = "app.bsky.graph.listitem"
STARTER_PACK = "app.bsky.graph.starterpack"
OPT_OUT = "app.bsky.graph.referencelistoptout"
PROFILE = "app.bsky.actor.profile"
POST = "app.bsky.feed.post"
REPOST = "app.bsky.feed.repost"

_DATETIME = re.compile(
    r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d:[0-6]\d(\.\d{1,20})?(Z|[+-][0-2]\d:[0-5]\d)"
)
_ZERO_WIDTH_JOINER = "\u200d"
_JOINING = {"Mn", "Me", "Mc"}


class InvalidRecord(Exception):
    """A record breaks a rule of its type."""


def count_graphemes(text: str) -> int:
    """Count what readers see as characters: letters with their marks, and emoji with their
    parts. (Unicode's rules for Hangul and Indic clusters are left out.)
    """
    count, joined, flag = 0, False, False
    for letter in text:
        regional = "\U0001f1e6" <= letter <= "\U0001f1ff"
        modifier = "\U0001f3fb" <= letter <= "\U0001f3ff"
        extends = unicodedata.category(letter) in _JOINING or letter == _ZERO_WIDTH_JOINER
        if not (extends or modifier or joined or (flag and regional)):
            count += 1
        flag = regional and not flag
        joined = letter == _ZERO_WIDTH_JOINER
    return count


@dataclass(frozen=True)
class _Text:
    """A text: its length in bytes and in graphemes, and its format."""

    least: int = 0
    most: int = 0
    graphemes: int = 0
    form: re.Pattern[str] | None = None
    form_name: str = ""

    def check(self, value: Any, path: str) -> None:
        if not isinstance(value, str):
            raise InvalidRecord(f"Expected string value type (got {_kind(value)}) at {path}")
        size = len(value.encode())
        if size < self.least:
            raise InvalidRecord(f"string too small (minimum {self.least}, got {size}) at {path}")
        if self.most and size > self.most:
            raise InvalidRecord(f"string too big (maximum {self.most}, got {size}) at {path}")
        if self.graphemes and (seen := count_graphemes(value)) > self.graphemes:
            raise InvalidRecord(
                f"grapheme too big (maximum {self.graphemes}, got {seen}) at {path}"
            )
        if self.form and not self.form.fullmatch(value):
            raise InvalidRecord(f'Invalid {self.form_name} (got "{value}") at {path}')


def _kind(value: Any) -> str:
    names = {bool: "boolean", int: "integer", list: "array", dict: "object", type(None): "null"}
    return names.get(type(value), type(value).__name__)


_DID = _Text(form=ids.DID, form_name="DID")
_TIME = _Text(form=_DATETIME, form_name="datetime")
_URI = _Text(form=ids.AT_URI, form_name="AT-URI")
_DESCRIPTION = _Text(most=3_000, graphemes=300)

RULES: Mapping[str, Mapping[str, _Text]] = {
    FOLLOW: {"subject": _DID, "createdAt": _TIME},
    BLOCK: {"subject": _DID, "createdAt": _TIME},
    LIST: {
        "name": _Text(least=1, most=64),
        "purpose": _Text(),
        "createdAt": _TIME,
        "description": _DESCRIPTION,
    },
    LIST_ITEM: {"subject": _DID, "list": _URI, "createdAt": _TIME},
    STARTER_PACK: {
        "name": _Text(least=1, most=500, graphemes=50),
        "list": _URI,
        "createdAt": _TIME,
        "description": _DESCRIPTION,
    },
    OPT_OUT: {"subject": _URI, "createdAt": _TIME},
    PROFILE: {
        "displayName": _Text(most=640, graphemes=64),
        "description": _Text(most=2_560, graphemes=256),
        "website": _Text(form=re.compile(r"[a-z][a-z0-9.+-]*:\S+"), form_name="URI"),
        "createdAt": _TIME,
    },
    POST: {"text": _Text(most=3_000, graphemes=300), "createdAt": _TIME},
}
OPTIONAL = {"description", "displayName", "website"}
_MOST_FEEDS = 3


def check_record(collection: str, rkey: str, record: Mapping[str, Any], path: str) -> str:
    """Check a record and its key; return the `validationStatus`, which is `unknown` for types
    that are not known here. Raises InvalidRecord.
    """
    rules = RULES.get(collection)
    if rules is None:
        return "unknown"
    _check_key(collection, rkey)
    try:
        for name, rule in rules.items():
            optional = name in OPTIONAL or collection == PROFILE
            if name not in record:
                if optional:
                    continue
                raise InvalidRecord(f'Missing required key "{name}" at {path}')
            rule.check(record[name], f"{path}.{name}")
        if collection == STARTER_PACK and len(record.get("feeds", [])) > _MOST_FEEDS:
            size = len(record["feeds"])
            raise InvalidRecord(f"array too big (maximum 3, got {size}) at {path}.feeds")
    except InvalidRecord as error:
        raise InvalidRecord(f"Invalid {collection} record: {error}") from error
    return "valid"


def _check_key(collection: str, rkey: str) -> None:
    problem = ""
    if collection == PROFILE:
        problem = "" if rkey == "self" else f'Expected "self" (got "{rkey}")'
    elif not ids.TID.fullmatch(rkey):
        problem = f'Invalid TID string (got "{rkey}")'
    if problem:
        raise InvalidRecord(f"Invalid record key for {collection}: {problem} at $")
