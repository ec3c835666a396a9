"""Lists of Trunk, as returned by `/api/v1/list/NAME`: `[{"acct": "name@server"}, …]`.

People ask to be on such a list themselves (README.md of kensanata/trunk).
"""

from care100.formats.json_object import array_of
from care100.formats.member_rows import written
from care100.formats.rows import DEFAULTS, BadFile, ReadOptions, Rows
from care100.model.handles import BadHandle
from care100.model.members import Kind
from care100.platforms import parse_handle_on

# The platform of every account.
_MASTODON = "mastodon"
_KEY = "acct"


def read(data: bytes, options: ReadOptions = DEFAULTS) -> Rows:
    """Read one member for each account. Raises BadFile."""
    items = array_of(data)
    rows = Rows(options=options, unit="account")
    rows.check_count(len(items))
    for place, item in enumerate(items, start=1):
        acct = item.get(_KEY) if isinstance(item, dict) else None
        if not isinstance(acct, str):
            rows.refuse(place, "it is not an account")
            continue
        try:
            handle = parse_handle_on(_MASTODON, acct)
        except BadHandle as error:
            rows.refuse(place, error.message.rstrip("."))
        else:
            rows.read(place, {"kind": Kind.PERSON, _MASTODON: written(handle)}, {_MASTODON})
    return rows


def is_one(data: bytes) -> bool:
    """Return whether the file is an array of accounts, also an empty one."""
    try:
        items = array_of(data)
    except BadFile:
        return False
    return not items or (isinstance(items[0], dict) and _KEY in items[0])
