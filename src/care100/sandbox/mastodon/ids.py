"""Ids as clients see them: numbers from Mastodon, ULIDs from GoToSocial."""

from care100.sandbox.mastodon.state import MastodonState

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID_LENGTH = 26


def encode_id(state: MastodonState, id_: str) -> str:
    """Return an id in the form of the software that the server imitates."""
    if state.personality != "gotosocial":
        return id_
    number, digits = int(id_), ""
    while number:
        number, digit = divmod(number, 32)
        digits = _CROCKFORD[digit] + digits
    return "01" + digits.rjust(_ULID_LENGTH - 2, "0")


def decode_id(state: MastodonState, text: str) -> str:
    """Return the id that `encode_id` made this text from; "" if there is none."""
    if state.personality != "gotosocial":
        return text
    if len(text) != _ULID_LENGTH or not text.startswith("01") or not set(text) <= set(_CROCKFORD):
        return ""
    number = 0
    for letter in text[2:]:
        number = number * 32 + _CROCKFORD.index(letter)
    return str(number)


def remote_id(port: int, id_: str) -> str:
    """Return an account's id on another server: ids differ from server to server."""
    return str(int(id_) + port)


def local_id(port: int, text: str) -> str:
    """Return the id that `remote_id` made this text from; "" if there is none."""
    return str(int(text) - port) if text.isascii() and text.isdigit() else ""
