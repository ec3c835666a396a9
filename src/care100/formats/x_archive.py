"""The JavaScript files in an archive that X gives to its users.

Such a file is `window.YTD.following.part0 = [{"following": {"accountId": …}}, …]`. Its accounts
have a number and an address with the number; some programs add names to these files.
"""

import json
import re
from collections.abc import Iterator, Mapping

from care100.formats.member_rows import row_for
from care100.formats.rows import DEFAULTS, BadFile, ReadOptions, Rows, text_of
from care100.model.handles import BadHandle, Handle
from care100.platforms import parse_handle, parse_handle_on

_X = "x"
_START = re.compile(r"\A\s*window\.YTD\.(\w+)\.part\d+\s*=\s*")
_NAMES = ("screenName", "screen_name", "username", "userName", "handle")
_ADDRESSES = ("userLink", "url")
_ACCOUNTS = {"following", "follower", "lists_member", "contact"}
_NUMBERS_ONLY = (
    "The file from X's archive has the numbers of {count} accounts, but not their names.",
    "Make a List on X with these accounts and import it: care100 pull LIST --from x:ID. Or open "
    "each address in the file, and import a text file with the names.",
)


def is_one(text: str) -> bool:
    """Return whether the text is a file of X's archive."""
    return bool(_START.match(text))


def read(data: bytes, options: ReadOptions = DEFAULTS) -> Rows:
    """Read the accounts in `following.js` or `follower.js`. Raises BadFile."""
    text = text_of(data)
    start = _START.match(text)
    if not start:
        raise BadFile(
            "The file is not from X's archive: it does not begin with window.YTD.",
            "Use following.js from the folder “data” of the archive.",
        )
    if (kind := start[1]) not in _ACCOUNTS:
        raise BadFile(
            f"The file is {kind}.js from X's archive, which is not a list of accounts to follow.",
            "Use following.js from the folder “data” of the archive.",
        )
    items = _items(text[start.end() :])
    rows = Rows(options=options, unit="account")
    rows.check_count(len(items))
    for place, item in enumerate(items, start=1):
        account = item.get(kind, item) if isinstance(item, dict) else None
        if not isinstance(account, dict):
            rows.refuse(place, "it is not an account")
        else:
            _read_account(rows, place, account)
    if items and not rows.good:
        message, hint = _NUMBERS_ONLY
        raise BadFile(message.format(count=f"{len(items):,}"), hint)
    return rows


def _read_account(rows: Rows, place: int, account: Mapping[str, object]) -> None:
    try:
        handle = _handle(account)
    except BadHandle as error:
        rows.refuse(place, error.message.rstrip("."))
        return
    number = account.get("accountId")
    row = row_for(handle, number if isinstance(number, str) else "")
    rows.read(place, row, {name for name, value in row.items() if value})


def _handle(account: Mapping[str, object]) -> Handle:
    for name in _texts(account, _NAMES):
        return parse_handle_on(_X, name)
    for address in _texts(account, _ADDRESSES):
        return parse_handle(address)
    raise BadHandle(
        "It has neither a name nor an address", "Export the archive again, or leave the row out."
    )


def _texts(account: Mapping[str, object], keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        value = account.get(key)
        if isinstance(value, str) and value.strip():
            yield value


def _items(text: str) -> list[object]:
    try:
        items = json.loads(text.strip().rstrip(";"))
    except (ValueError, RecursionError):
        items = None
    if not isinstance(items, list):
        raise BadFile("The file from X's archive is not complete.", "Unpack the archive again.")
    return items
