"""Reading the lists of others from the pages on which they are published.

finding    where a page says that its list is; pure
looking    `look`: from the address that somebody typed to the list as it stands there
"""

from care100.published.looking import Look, NoList, look

__all__ = ["Look", "NoList", "look"]
