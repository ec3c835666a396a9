"""X's part of the list page: the X List, and each account's follow page."""

from jinja2 import PackageLoader

from care100.model.handles import Handle
from care100.platforms.page import PageEntry


def _follow_intent(handle: Handle) -> str:
    """Return the address of X's own follow button (docs.x.com/x-for-websites/web-intents)."""
    return f"https://x.com/intent/follow?screen_name={handle.text}"


PAGE = PageEntry(
    templates=PackageLoader(__package__),
    follow_template="follow.html",
    account_url=_follow_intent,
)
