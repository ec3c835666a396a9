"""The values that a setting can have, as texts and as what the program uses."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from care100.model import money, sanitize
from care100.model.addresses import is_contact
from care100.model.handles import BadHandle
from care100.model.server_names import parse_server

_LONGEST_NAME = 100


@dataclass(frozen=True)
class Kind:
    """A kind of value.

    form      what to write, to follow “Set it to”
    example   a value, as it stands in config.toml
    parse     returns the value of one or more texts; raises ValueError
    repeated  whether there can be several texts; the environment has them with spaces between
    with_unit returns a value in words; it is called with numbers only
    """

    form: str
    example: str
    parse: Callable[[Sequence[str]], Any]
    repeated: bool = False
    with_unit: Callable[[str], str] = str


def whole_number(least: int, most: int, unit: str, example: int) -> Kind:
    """Return the kind of a whole number in a range."""

    def parse(texts: Sequence[str]) -> int:
        (text,) = texts
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ValueError
        return int(text)

    form = f"a whole number of {unit}s from {least} to {most}"

    def with_unit(number: str) -> str:
        return f"{number} {unit}{'' if number == '1' else 's'}"

    return Kind(form, str(example), parse, with_unit=with_unit)


def _dollars(texts: Sequence[str]) -> str:
    (text,) = texts
    money.amount(text)
    return text


def _name(texts: Sequence[str]) -> str:
    (text,) = texts
    if not text or sanitize.printable(text) != text or len(text) > _LONGEST_NAME:
        raise ValueError
    return text


def _contact(texts: Sequence[str]) -> str:
    (text,) = texts
    if not is_contact(text):
        raise ValueError
    return text


def _server(texts: Sequence[str]) -> str:
    (text,) = texts
    try:
        parse_server(re.sub("^https?://", "", text).removesuffix("/"))
    except BadHandle:
        raise ValueError from None
    return text


def _logins(texts: Sequence[str]) -> list[str]:
    words = [word for text in texts for word in re.split(r"[\s,]+", text) if word]
    if not words or len(words) > _LONGEST_NAME or any(map(_is_no_login, words)):
        raise ValueError
    return words


def _is_no_login(word: str) -> bool:
    return sanitize.printable(word) != word or len(word) > 300 or word.startswith("-")


def _yes_or_no(texts: Sequence[str]) -> bool:
    (text,) = texts
    word = text.lower()
    if word not in (*_YES, *_NO):
        raise ValueError
    return word in _YES


_YES, _NO = ("yes", "true", "1", "on"), ("no", "false", "0", "off")
YES_OR_NO = Kind("yes or no", "true", _yes_or_no)
DOLLARS = Kind(
    money.FORM,
    "0.50",
    _dollars,
    with_unit=lambda text: money.written(money.amount(text)),
)
NAME = Kind(f"a name of at most {_LONGEST_NAME} characters", '"Ada Ash"', _name)
CONTACT = Kind("an e-mail address or the address of a web page", '"editors@example.org"', _contact)
SERVER = Kind("the name of a server", '"social.example"', _server)
LOGINS = Kind("platforms or logins", '["@ada@social.example"]', _logins, repeated=True)
