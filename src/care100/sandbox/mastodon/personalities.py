"""The software that a server can imitate, and the traits in which it differs from Mastodon."""

from dataclasses import dataclass
from typing import Literal

Personality = Literal["mastodon", "gotosocial", "takahe", "snac"]

TrailingSlash = Literal["ignored", "redirect", "not_found"]
"""What becomes of an API path with a slash at its end."""


@dataclass
class Traits:
    """Traits that can be set one by one; the defaults are Mastodon's.

    trailing_slash
        a slash at the end of an API path is `ignored`, answered with a `redirect` (301) to the
        path without it, or with 404 (`not_found`).
    lists_error
        the status of every answer about lists, 404 or 405; 0 if the server has lists.
    old_lists
        only followed accounts can be added to a list, not requested ones; otherwise 404.
        Mastodon accepts requested accounts since 4.2 and refuses others with 422.
    hashtags_error
        the status of every answer about followed hashtags, 404 or 405; 0 if the server has them,
        as Mastodon has since 4.0.
    old_hashtags
        a follow of a hashtag that is followed is refused with 422, as Mastodon 4.0 does.
    follow_delay
        seconds until a follow takes effect. Until then the account is neither followed nor
        requested.
    most_relationships
        how many ids `relationships` answers for; 0 for all.
    refuses_more_relationships
        whether `relationships` refuses more ids with 422, as Pixelfed does with more than 20,
        instead of answering for the first ones.
    accounts_by_id
        whether `GET /api/v1/accounts?id[]=` exists; 405 otherwise.
    html_errors
        403 and 404 are answered with a page of HTML, as snac does (its `httpd.c`).
    own_names_only
        accounts of this server are found by their name alone, not by the whole handle.
    broad_scopes_only
        narrow scopes such as `read:lists` are granted, but refused with 403 when they are used.
    """

    trailing_slash: TrailingSlash = "ignored"
    lists_error: int = 0
    old_lists: bool = False
    hashtags_error: int = 0
    old_hashtags: bool = False
    follow_delay: float = 0.0
    most_relationships: int = 0
    refuses_more_relationships: bool = False
    accounts_by_id: bool = True
    html_errors: bool = False
    own_names_only: bool = False
    broad_scopes_only: bool = False


TRAITS: dict[Personality, Traits] = {
    "mastodon": Traits(),
    "gotosocial": Traits(trailing_slash="redirect", old_lists=True, accounts_by_id=False),
    "takahe": Traits(
        trailing_slash="not_found", follow_delay=1.0, own_names_only=True, broad_scopes_only=True
    ),
    "snac": Traits(lists_error=404, most_relationships=1, html_errors=True),
}
