"""Subscriptions: lists imported from where others publish them, and updated from there.

page_links      finds the address of a page's list; pure
platform_lists  lists on a platform
page_reader     `fetch_list`: reads the list published at an address
subscription    imports a list from its page, and updates it later
"""

from care100.subscribe.page_reader import FetchedPage, NoList, fetch_list

__all__ = ["FetchedPage", "NoList", "fetch_list"]
