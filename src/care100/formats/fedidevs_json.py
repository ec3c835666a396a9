"""Starter packs of fedidevs, as returned by `/api/starter_packs/SLUG/`.

A pack is an object with `slug`, `html_url` and, in `items`, accounts as in Mastodon's API
(`StarterPackSchema` in starter_packs/api.py of anze3db/fedidevs). An account's `acct` has
no server, because each was read from its own server; the server is in its `url`.
"""

import re
from collections.abc import Mapping

from care100.formats.json_object import object_of
from care100.formats.member_rows import written
from care100.formats.rows import DEFAULTS, BadFile, ReadOptions, Remark, Rows
from care100.model.addresses import is_web_address
from care100.model.handles import BadHandle, Handle
from care100.model.members import BadMember, Kind
from care100.platforms import parse_handle_on

# The platform of every account in a pack.
_MASTODON = "mastodon"
# Columns whose values are guesses: a pack has no kind of member.
_GUESSED = frozenset({"kind"})


def read(data: bytes, options: ReadOptions = DEFAULTS) -> Rows:
    """Read one member for each account of the pack. Raises BadFile."""
    pack = object_of(data)
    items = pack.get("items")
    if not isinstance(items, list):
        raise BadFile(
            "The file is not a starter pack of fedidevs: its “items” are not a list.",
            "Download the pack again.",
        )
    rows = Rows(options=options, unit="account")
    rows.check_count(len(items))
    page = pack.get("html_url")
    source = page if isinstance(page, str) and is_web_address(page) else ""
    refused = []
    for place, item in enumerate(items, start=1):
        try:
            values = _values(item, source)
            given = {name for name, value in values.items() if value and name not in _GUESSED}
        except (BadMember, BadHandle) as error:
            refused.append((place, str(error).rstrip(".")))
        else:
            rows.read(place, values, given)
    for place, reason in refused:
        if rows.good:
            # Nobody can correct a pack: its other accounts are imported.
            rows.remarks.append(Remark(place, f"{reason}; it is left out"))
        else:
            rows.refuse(place, reason)
    return rows


def is_one(data: bytes) -> bool:
    """Return whether the file is a starter pack, and not a list of care100."""
    try:
        return "items" in object_of(data)
    except BadFile:
        return False


def _values(item: object, source: str) -> dict[str, str]:
    if not isinstance(item, dict):
        raise BadMember(["it is not an account"])
    name = item.get("display_name")
    # Remove custom emoji, which only the account's own server can show.
    shown = re.sub(r":\w+:", "", name) if isinstance(name, str) else ""
    return {
        "name": shown.strip(),
        "kind": Kind.ORGANISATION if item.get("group") else Kind.PERSON,
        _MASTODON: written(_handle(item)),
        "source": source,
    }


def _handle(item: Mapping[str, object]) -> Handle:
    acct, url = item.get("acct"), item.get("url")
    if isinstance(acct, str) and "@" in acct:
        return parse_handle_on(_MASTODON, acct)
    if not isinstance(url, str) or not url:
        raise BadMember(["it has no profile address"])
    return parse_handle_on(_MASTODON, url)
