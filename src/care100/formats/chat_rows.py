"""Regular chats as named values, for `[[chats]]` in `.toml` files, for JSON and for the history."""

import re
from collections.abc import Iterable, Mapping
from datetime import time

from care100.model import sanitize
from care100.model.chats import USUAL_MINUTES, Chat, Weekday, time_of_day
from care100.model.time_zones import UnknownZone, zone_named

FIELDS = ("name", "hashtag", "weekday", "time", "time_zone")
LONGEST_NAME = 100
LONGEST_MINUTES = 24 * 60
MOST = 20
_MINUTES = re.compile(r"[0-9]{1,4}", re.ASCII)
_HASHTAG = re.compile(r"\w{1,100}")


class BadChat(ValueError):
    """A chat that is not valid. The text names the value and says what it should be."""


def row_of(chat: Chat) -> dict[str, str]:
    """Return a chat as values, with its length only if that is not the usual one."""
    row = {
        "name": chat.name,
        "hashtag": chat.hashtag,
        "weekday": chat.weekday.value,
        "time": chat.clock,
        "time_zone": chat.time_zone,
    }
    return row if chat.minutes == USUAL_MINUTES else {**row, "minutes": str(chat.minutes)}


def chat_of(values: Mapping[str, object]) -> Chat:
    """Validate a chat. Unknown keys are ignored. Raises BadChat."""
    given = {name: values.get(name, "") for name in FIELDS}
    for name, value in given.items():
        if not isinstance(value, str) or sanitize.refuse_unstorable(value):
            raise BadChat(f"the {_label(name)} of a chat is not valid text")
    texts = {name: str(value).strip() for name, value in given.items()}
    name = texts["name"]
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadChat(f"a chat needs a name of 1 to {LONGEST_NAME} characters")
    called = f"of the chat “{sanitize.line(name, 60)}”"
    hashtag = texts["hashtag"].removeprefix("#")
    if not is_hashtag(hashtag):
        raise BadChat(
            f"the hashtag {called} is “{sanitize.line(texts['hashtag'], 60)}”; a hashtag has only "
            "letters, digits and underscores, and at least one letter"
        )
    try:
        weekday = Weekday.parse(texts["weekday"])
    except ValueError:
        shown = sanitize.line(texts["weekday"], 60)
        raise BadChat(f"the weekday {called} is “{shown}”; write a day such as Thursday") from None
    try:
        at = time_of_day(texts["time"])
    except ValueError:
        shown = sanitize.line(texts["time"], 60)
        raise BadChat(f"the time {called} is “{shown}”; write a time such as 20:00") from None
    try:
        zone = zone_named(texts["time_zone"])
    except UnknownZone as error:
        shown = sanitize.line(texts["time_zone"], 60)
        raise BadChat(f"the time zone {called} is “{shown}”; {error}") from None
    return Chat(name, hashtag, weekday, at, zone, _minutes(values.get("minutes"), called))


def stored_chat(row: Mapping[str, str]) -> Chat:
    """Return a chat from values that were validated before."""
    at = time.fromisoformat(row["time"])
    minutes = int(row.get("minutes", USUAL_MINUTES))
    return Chat(row["name"], row["hashtag"], Weekday(row["weekday"]), at, row["time_zone"], minutes)


def _minutes(value: object, called: str) -> int:
    """Return the length that a number or a text gives; without one the usual. Raises BadChat."""
    text = "" if value is None else str(value).strip()
    if text in ("", str(USUAL_MINUTES)):
        return USUAL_MINUTES
    if not _MINUTES.fullmatch(text) or not 1 <= int(text) <= LONGEST_MINUTES:
        raise BadChat(
            f"the length {called} is “{sanitize.line(text, 60)}”; write minutes "
            f"from 1 to {LONGEST_MINUTES}"
        )
    return int(text)


def chats_of(items: object) -> tuple[tuple[Chat, ...], list[str]]:
    """Return the chats of a list's metadata, and one phrase for each fault."""
    if not isinstance(items, (list, tuple)) or not all(isinstance(one, Mapping) for one in items):
        return (), ["the chats value is not a list of chats"]
    if len(items) > MOST:
        return (), [f"there are more than {MOST} chats"]
    chats, faults = [], []
    for item in items:
        try:
            chats.append(chat_of(item))
        except BadChat as error:
            faults.append(str(error))
    return tuple(chats), [*faults, *_repeated(chats)]


def is_hashtag(text: str) -> bool:
    """Whether a text is a hashtag without its `#`."""
    return bool(_HASHTAG.fullmatch(text)) and any(map(str.isalpha, text))


def _repeated(chats: Iterable[Chat]) -> Iterable[str]:
    """Yield a fault for each name that several chats have: a name identifies a chat."""
    known: set[str] = set()
    for chat in chats:
        key = chat.name.casefold()
        if key in known:
            yield f"several chats are called “{sanitize.line(chat.name, 60)}”"
        known.add(key)


def _label(name: str) -> str:
    return name.replace("_", " ")
