"""The addresses that a letter is sent to, from options and from a file with one on each line."""

from collections.abc import Iterable
from email.utils import getaddresses
from pathlib import Path

from care100.model import sanitize
from care100.model.addresses import is_email_address
from care100.model.errors import UsageError

MOST = 1_000
_LARGEST_FILE = 1_000_000


def read(addresses: Iterable[str], file: Path | None, sender: str) -> list[str]:
    """Return each address once, in order; the sender's own if there are no others.

    Raises UsageError for what is no address, with its line, and for more than `MOST`.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(addresses, 1):
        _add(found, line, f"--to, number {number}")
    if file is not None:
        for number, line in enumerate(_lines(file), 1):
            if line.strip() and not line.lstrip().startswith("#"):
                _add(found, line, f"{file}, line {number}")
        if not found:
            raise UsageError(f"{file} has no addresses.", "Write one e-mail address on each line.")
    if len(found) > MOST:
        raise UsageError(
            f"These are {len(found):,} addresses. care100 sends a letter to {MOST:,} at most.",
            "Use a mailing list for more.",
        )
    return list(found.values()) or [sender]


def _add(found: dict[str, str], text: str, place: str) -> None:
    # `Ada <ada@example.org>` and the bare address.
    named = getaddresses([text.strip()])
    address = named[0][1] if len(named) == 1 else ""
    if not is_email_address(address):
        raise UsageError(
            f"“{sanitize.line(text, 60)}” is not an e-mail address ({place}).", "Correct it."
        )
    found.setdefault(address.casefold(), address)


def _lines(file: Path) -> list[str]:
    try:
        with file.open("rb") as opened:
            data = opened.read(_LARGEST_FILE + 1)
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise UsageError(f"{file} cannot be read: {reason}.", "Name another file.") from None
    if len(data) > _LARGEST_FILE:
        raise UsageError(f"{file} is too large.", "Write one e-mail address on each line.")
    return text.splitlines()
