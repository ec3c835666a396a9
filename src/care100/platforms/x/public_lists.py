"""Following an X List by its address. Only a login can read one, and X charges for that."""

from dataclasses import dataclass

from care100.platforms.public_lists import PublicList, PublicListReading
from care100.platforms.pull import PullContext
from care100.platforms.x import handles
from care100.platforms.x.platform import list_page
from care100.platforms.x.prices import Price
from care100.platforms.x.pull import FoundList, find_list


@dataclass(frozen=True)
class ListReader:
    """An X List, by its id."""

    list_id: str
    platform = handles.X
    needs_login = True
    look_up_price = Price.LIST_READ.times(1)

    def look_up(self, context: PullContext) -> PublicListReading:
        """Fetch the List's name and size. Raises SourceNotFound and PlatformError."""
        found = find_list(context, self.list_id)
        return PublicListReading(lambda: _read(found, context), found.price, found.content)


def _read(found: FoundList, context: PullContext) -> PublicList:
    """Read the members. The owner's name is another read that X charges for, so it is left out."""
    shown = found.list
    accounts = found.accounts(context.retry)
    return PublicList(handles.X, list_page(shown.id), shown.name, shown.description, "", accounts)
