"""Write docs/limits.md: the limits and prices of the platforms, from the program and the sandbox.

The sandbox is tested against the platforms' own documents, so that its limits are theirs.
"""

from care100.formats import limits as files
from care100.model.topics import MOST_TOPICS
from care100.platforms.bluesky import records
from care100.platforms.mastodon import collections
from care100.platforms.x import client, options
from care100.platforms.x.prices import READ_IN, Price
from care100.sandbox.bluesky.records import Limits as BlueskyLimits
from care100.sandbox.mastodon.records import Limits as MastodonLimits
from care100.sandbox.x.records import LIMITS as X_LIMITS
from docs.reference.tables import table

_HEAD = f"""\
# Limits and prices

What the platforms allow and charge, as their documents said in {READ_IN}. care100 also reads the
limits that a server sends with its responses, and waits for these. This page is written by
`make docs` from the values that the program and the sandbox use.

## Mastodon

From Mastodon's source (`rack_attack.rb`, `rate_limiter.rb`). Other servers differ.

"""
_BLUESKY = """
## Bluesky

From Bluesky's [documentation](https://docs.bsky.app/docs/advanced-guides/rate-limits) and lexicons.
Creating a record, such as a follow, takes {create} points, an update {update}, a deletion {delete}.

"""
_X = """
## X

From X's [documentation](https://docs.x.com/x-api). Each limit on requests is for one user.

"""
_PRICES = """
### Prices

X charges an app for most requests. The plan shows the price before anything is charged, and
`--max-cost` sets a limit.

"""
_OWN = """
## care100's own limits

"""

_OPERATIONS = {
    "getUsersMe": "Show your account",
    "getUsersByUsernames": "Look up accounts by their handles, 100 in each request",
    "getUsersByIds": "Look up accounts by their IDs, 100 in each request",
    "createLists": "Create a List",
    "updateLists": "Update a List",
    "addListsMember": "Add an account to a List",
    "removeListsMemberByUserId": "Remove an account from a List",
    "getListsMembers": "Read the members of a List",
    "getUsersOwnedLists": "Show your Lists",
    "followList": "Follow a List",
    "followUser": "Follow an account (large customers only)",
}


def page() -> str:
    """Return the page."""
    points = {
        "create": records.CREATE_POINTS,
        "update": records.UPDATE_POINTS,
        "delete": records.DELETE_POINTS,
    }
    return "".join(
        [
            _HEAD,
            _limits(_mastodon()),
            _BLUESKY.format(**points),
            _limits(_bluesky()),
            _X,
            _limits(_x()),
            _PRICES,
            table(["Charge", "For", "Dollars"], map(_price, Price)),
            _OWN,
            _limits(_own()),
        ]
    )


def _mastodon() -> list[tuple[str, str]]:
    limits = MastodonLimits()
    return [
        ("Requests of one login", _calls(limits.api)),
        ("Requests of all logins of an account", _calls(limits.account)),
        ("Requests for further pages", _calls(limits.paging)),
        ("Apps registered from one internet address", _calls(limits.apps)),
        ("New follows, counted from midnight UTC", _calls(limits.follows)),
        ("Accounts that you may follow, unless you have more followers", _number(limits.following)),
        ("Collections of one user", _number(limits.collections)),
        ("Accounts in a Collection", _number(collections.PART_SIZE)),
        ("Characters in a Collection's name", _number(collections.NAME_LENGTH)),
        ("Characters in its description", _number(collections.DESCRIPTION_LENGTH)),
    ]


def _bluesky() -> list[tuple[str, str]]:
    limits = BlueskyLimits()
    return [
        ("Points of an account in an hour", _number(int(limits.points_an_hour[0]))),
        ("Points of an account in a day", _number(int(limits.points_a_day[0]))),
        ("Requests from one internet address", _calls(limits.requests)),
        ("Logins with an app password", _calls(limits.sessions)),
        ("Changes in one request", _number(records.MOST_WRITES)),
        ("Accounts in a starter pack", _number(records.PACK_SIZE)),
        ("Characters in a list's name", _number(records.LIST_NAME_LENGTH)),
        ("Characters in a starter pack's name", _number(records.PACK_NAME_LENGTH)),
        ("Characters in a description", _number(records.DESCRIPTION_LENGTH)),
    ]


def _x() -> list[tuple[str, str]]:
    return [
        *((said, _calls(X_LIMITS[name])) for name, said in _OPERATIONS.items()),
        ("Members of a List", _number(files.MOST_MEMBERS)),
        ("Characters in a List's name", _number(client.NAME_LENGTH)),
        ("Characters in its description", _number(client.DESCRIPTION_LENGTH)),
    ]


def _own() -> list[tuple[str, str]]:
    return [
        ("Additions to a List on X", f"one in {options.DEFAULT_PACE_SECONDS} seconds (`--pace`)"),
        ("Members in a file", f"{_number(files.MOST_IN_FILE)} (`--limit`)"),
        ("Members in a file with `--limit`", _number(files.MOST_WITH_OPTION)),
        ("Members in a file or on a page that is read by its address", _number(files.MOST_MEMBERS)),
        ("Topics of a member", _number(MOST_TOPICS)),
    ]


def _limits(rows: list[tuple[str, str]]) -> str:
    return table(["What", "At most"], rows)


def _price(one: Price) -> list[str]:
    return [one.label, one.what, f"{one.times(1):.3f}"]


def _number(value: int) -> str:
    return f"{value:,}"


def _calls(limit: tuple[int, float]) -> str:
    """Return a limit for people: `300 in 5 minutes`."""
    calls, seconds = limit
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            count = int(seconds // size)
            return f"{calls:,} in {f'{count} {unit}s' if count > 1 else f'one {unit}'}"
    raise ValueError(f"{seconds} seconds have no unit.")
