"""Subscriptions: lists imported from where others publish them, and updated from there.

access          the user's logins and money, for lists that cannot be read without
data_addresses  the data behind the pages of other sites; pure
page_links      finds the address of a page's list; pure
platform_lists  lists on a platform
web_files       lists in files that other programs write
page_reader     `fetch_list`: reads the list published at an address
subscription    imports a list from its page, and updates it later
"""
