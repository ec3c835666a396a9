"""Starter packs of fedidevs, in the two forms in which it sends them (anze3db/fedidevs).

/s/SLUG/                    with `title`, `url` and `accounts`, to programs that accept JSON
                            (`share_starter_pack` in starter_packs/views.py)
/api/starter_packs/SLUG/    with `html_url` and `items`, which are accounts as in Mastodon's API
                            (`StarterPackSchema` in starter_packs/api.py)

An account's `acct` has no server, because each was read from its own server; the server is
in its `url`. Accounts that do not want to be suggested to others are left out, as on the
pages of fedidevs.
"""

import re
from collections.abc import Mapping

from care100.formats.json_object import object_of
from care100.formats.member_rows import written
from care100.formats.metadata_rows import metadata_of
from care100.formats.rows import DEFAULTS, BadFile, ReadOptions, Remark, Rows
from care100.model import sanitize
from care100.model.addresses import is_short_web_address
from care100.model.handles import BadHandle, Handle
from care100.model.list_metadata import ListMetadata, slug_of
from care100.model.members import LONGEST, BadMember, Kind
from care100.platforms import parse_handle_on

# The platform of every account in a pack.
_MASTODON = "mastodon"
# Columns whose values are guesses: a pack has no kind of member.
_GUESSED = frozenset({"kind"})
_NOT_DISCOVERABLE = "does not want to be suggested to others"


def read(data: bytes, options: ReadOptions = DEFAULTS) -> Rows:
    """Read one member for each account of the pack, and the pack's metadata. Raises BadFile."""
    pack = object_of(data)
    items = pack.get(_key_of_accounts(pack))
    if not isinstance(items, list):
        raise BadFile(
            "The file is not a starter pack of fedidevs: it has no list of accounts.",
            "Download the pack again.",
        )
    rows = Rows(options=options, unit="account")
    rows.check_count(len(items))
    page = next(filter(_is_page, (pack.get("html_url"), pack.get("url"))), "")
    rows.metadata = _metadata(pack, str(page))
    refused = []
    for place, item in enumerate(items, start=1):
        if isinstance(item, dict) and item.get("discoverable") is False:
            rows.remarks.append(Remark(place, f"{_shown(item) or 'it'} {_NOT_DISCOVERABLE}"))
            continue
        try:
            values = _values(item, str(page))
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
        pack = object_of(data)
    except BadFile:
        return False
    return "schema" not in pack and _key_of_accounts(pack) in pack


def _key_of_accounts(pack: Mapping[str, object]) -> str:
    return "items" if "items" in pack else "accounts"


def _shown(item: Mapping[str, object]) -> str:
    try:
        return _handle(item).display
    except (BadMember, BadHandle):
        return ""


def _is_page(address: object) -> bool:
    return isinstance(address, str) and is_short_web_address(address)


def _metadata(pack: Mapping[str, object], page: str) -> ListMetadata:
    """Return a pack's metadata. One form has no title, and the title stands for the short name."""
    maker = pack.get("created_by")
    if isinstance(maker, dict):
        maker = _shown(maker)
    slug = page.rstrip("/").rpartition("/")[2] or "pack"
    title = _line(pack.get("title"), 100) or f"Starter pack {sanitize.line(slug, 60)}"
    return metadata_of(
        {
            "slug": slug_of(title),
            "title": title,
            "description": _line(pack.get("description"), 2_000),
            "curator": _line(maker, 200),
            "homepage": page,
        }
    )


def _line(value: object, longest: int) -> str:
    """Return a text without custom emoji, which only the server of its author can show."""
    text = re.sub(r":\w+:", "", value) if isinstance(value, str) else ""
    return sanitize.line(text, longest)


def _values(item: object, source: str) -> dict[str, str]:
    if not isinstance(item, dict):
        raise BadMember(["it is not an account"])
    return {
        "name": _line(item.get("display_name", item.get("name")), LONGEST["name"]),
        "kind": Kind.ORGANISATION if item.get("group") else Kind.PERSON,
        _MASTODON: written(_handle(item)),
        "source": source,
    }


def _handle(item: Mapping[str, object]) -> Handle:
    acct, url = item.get("acct", item.get("handle")), item.get("url")
    if isinstance(acct, str) and "@" in acct:
        return parse_handle_on(_MASTODON, acct)
    if not isinstance(url, str) or not url:
        raise BadMember(["it has no profile address"])
    return parse_handle_on(_MASTODON, url)
