"""Bluesky handles, which are domain names, parsed from every form that people paste.

atproto.com/specs/handle and atproto.com/specs/did. Where an address names an account by its
DID, the DID stands for the handle until a check finds the present one.
"""

import re
from functools import lru_cache

from care100.model.handles import BadHandle, Handle, HandleForms, PlatformId, printable, trimmed
from care100.model.pasted_text import named
from care100.platforms.bluesky.profile_addresses import actor_in, is_address

BLUESKY: PlatformId = "bluesky"
DEFAULT_DOMAIN = "bsky.social"
# What servers show instead of a handle that does not lead back to its account.
INVALID_HANDLE = "handle.invalid"

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?")
_DID = re.compile(r"did:(?:plc:[a-z2-7]{24}|web:[A-Za-z0-9.%-]{1,253})")
_PREFIX = re.compile(r"\A(?:bsky|bluesky)\s*:(?!//)\s*|\Aat://", re.IGNORECASE)
# Ends of names that no account can have (atproto.com/specs/handle, "Additional non-syntax
# restrictions").
_NO_ACCOUNTS = (".alt", ".arpa", ".invalid", ".local", ".localhost", ".internal", ".onion")
_EXAMPLE = "A Bluesky handle looks like @name.bsky.social or @example.org."


def handle(text: str) -> Handle:
    """Return the handle of a valid name, or of a DID."""
    return Handle(BLUESKY, text, _forms)


def _forms(text: str) -> HandleForms:
    display = text if is_did(text) else f"@{text}"
    return HandleForms(display, f"bsky:{text}", profile_page(text))


def profile_page(actor: str) -> str:
    """Return the address of the profile of a handle or a DID."""
    return f"https://bsky.app/profile/{actor}"


def is_did(text: str) -> bool:
    """Return whether a text is a DID of a kind that accounts have."""
    return _DID.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Return whether a text can be an account's handle."""
    return (_NAME.fullmatch(text) is not None and text != INVALID_HANDLE) and not text.endswith(
        _NO_ACCOUNTS
    )


def read(text: str) -> Handle | None:
    """Parse a handle in any form that people paste, or return None if it is not Bluesky's.

    The forms are `@a.b.c`, `a.bsky.social`, `bsky:a.b`, a DID, `at://` with either, and the
    address of a profile or post on bsky.app. Raises BadHandle for a form of Bluesky's with
    a fault.
    """
    given = trimmed(text)
    rest = _PREFIX.sub("", given)
    if is_address(rest):
        return parse(actor_in(rest))
    if rest != given or is_did(given):
        return parse(given)
    # X's names have no dots, and Mastodon's handles have a second @.
    has_form = given.startswith("@") and "." in given and "@" not in given[1:]
    is_default = given.lower().endswith(f".{DEFAULT_DOMAIN}") and "@" not in given
    return parse(given) if (has_form or is_default) and "/" not in given else None


# A reader of tables checks a cell that the row is then validated with.
@lru_cache(maxsize=100)
def parse(text: str) -> Handle:
    """Parse a handle or a DID, with or without a prefix and a leading `@`. Raises BadHandle."""
    given = _PREFIX.sub("", trimmed(text)).removeprefix("@")
    if is_did(given):
        return handle(given)
    # A record's address begins with the account: at://did:plc:…/app.bsky.feed.post/…
    name = given.partition("/")[0] if text.strip().lower().startswith("at://") else given
    if is_did(name):
        return handle(name)
    name = name.lower().rstrip(".")
    if not is_name(name):
        raise BadHandle(f"“{printable(text)}” is not a Bluesky handle: {_fault(name)}.", _EXAMPLE)
    return handle(name)


def _fault(name: str) -> str:
    if name.startswith("did:"):
        return "it is not a DID that accounts have (did:plc:… or did:web:…)"
    for character in name:
        if not (character.isascii() and (character.isalnum() or character in ".-")):
            return f"it contains {named(character)}"
    if "." not in name:
        return (
            f"it has no dot; if you mean {name}.{DEFAULT_DOMAIN}, write that"
            if name
            else ("it is empty")
        )
    if name == INVALID_HANDLE or name.endswith(_NO_ACCOUNTS):
        return f"no account can have a name that ends in .{name.rpartition('.')[2]}"
    return "it is not a domain name"
