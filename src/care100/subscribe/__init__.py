"""Lists taken from other people's pages, and updated from there.

page_links    where a page says that its list is; pure
page_reader   `fetch_list`: from an address to the list published there
subscription  take a list from its page, and update it later
"""

from care100.subscribe.page_reader import FetchedPage, NoList, fetch_list

__all__ = ["FetchedPage", "NoList", "fetch_list"]
