"""X's part of the list page: the X List, and each account's follow page."""

from decimal import Decimal

from jinja2 import PackageLoader

from care100.model.handles import Handle
from care100.platforms.page import PageEntry
from care100.platforms.x.prices import Price


def _follow_intent(handle: Handle) -> str:
    """Return the address of X's own follow button (docs.x.com/x-for-websites/web-intents)."""
    return f"https://x.com/intent/follow?screen_name={handle.text}"


# Accounts in an X List (help.x.com/using-x/x-lists).
_LARGEST_LIST = 5_000


def _price_of_list(members: int, unknown: int) -> Decimal:
    """Return the price of an X List: to look up unknown members, to make it, and to fill it."""
    return (
        Price.USER_READ.times(unknown)
        + Price.LIST_CREATE.times(1)
        + Price.LIST_MANAGE.times(members)
    )


PAGE = PageEntry(
    templates=PackageLoader(__package__),
    follow_template="follow.html",
    account_url=_follow_intent,
    walk=True,
    one_press=lambda _: _LARGEST_LIST,
    price_of_publishing=_price_of_list,
)
