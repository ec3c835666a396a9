"""Secrets of any length in a keyring that keeps only short ones.

Windows' Credential Manager keeps 2,560 bytes in each entry (CRED_MAX_CREDENTIAL_BLOB_SIZE), which
are 1,280 characters; a login with its proof key can be longer. There, a long secret is written in
parts, and its own entry names them. The entry is written last, so that a killed process leaves
either the old secret or the new one.
"""

import re
import sys
from collections.abc import Iterator
from typing import Protocol
from uuid import uuid4

LONGEST = 1200 if sys.platform == "win32" else 1_000_000
"""Characters in one entry."""

_ENTRY = re.compile(r"care100 parts ([0-9a-f]{8}) (\d{1,4})")


class Keyring(Protocol):
    """What is used of a keyring's backend."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store a secret."""

    def delete_password(self, service: str, username: str) -> None:
        """Delete a secret."""


def read(keyring: Keyring, service: str, key: str) -> str | None:
    """Return the secret under this key, or None. A secret with a missing part is incomplete."""
    text = keyring.get_password(service, key)
    names = list(_parts(key, text))
    if not names:
        return text
    return "".join(keyring.get_password(service, name) or "" for name in names)


def write(keyring: Keyring, service: str, key: str, text: str) -> None:
    """Store a secret under this key, replacing any other."""
    before = keyring.get_password(service, key)
    entry = text
    if len(text) > LONGEST:
        pieces = [text[at : at + LONGEST] for at in range(0, len(text), LONGEST)]
        entry = f"care100 parts {uuid4().hex[:8]} {len(pieces)}"
        for name, piece in zip(_parts(key, entry), pieces, strict=True):
            keyring.set_password(service, name, piece)
    keyring.set_password(service, key, entry)
    _delete_parts(keyring, service, key, before)


def delete(keyring: Keyring, service: str, key: str) -> None:
    """Delete the secret under this key, if there is one."""
    before = keyring.get_password(service, key)
    # Some keyrings raise an error when a missing entry is deleted.
    if before is not None:
        keyring.delete_password(service, key)
        _delete_parts(keyring, service, key, before)


def _delete_parts(keyring: Keyring, service: str, key: str, entry: str | None) -> None:
    for name in _parts(key, entry):
        if keyring.get_password(service, name) is not None:
            keyring.delete_password(service, name)


def _parts(key: str, entry: str | None) -> Iterator[str]:
    """Yield the keys of the parts that an entry names; none for a whole secret."""
    if found := _ENTRY.fullmatch(entry or ""):
        yield from (f"{key} {found[1]} {number}" for number in range(1, int(found[2]) + 1))
