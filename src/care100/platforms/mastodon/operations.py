"""What the requests of Mastodon's API do, for errors (docs.joinmastodon.org/methods)."""

from care100.platforms.operations import Operation

OPERATIONS: tuple[Operation, ...] = (
    ("POST", r"/accounts/[^/]+/follow$", "follow an account"),
    ("POST", r"/accounts/[^/]+/unfollow$", "unfollow an account"),
    ("GET", r"/accounts/lookup|/search", "look up an account"),
    ("GET", r"/accounts/relationships", "show which accounts you follow"),
    ("GET", r"/accounts/verify_credentials", "show your account"),
    ("GET", r"/accounts/[^/]+/statuses", "show the posts of an account"),
    ("GET", r"/collections", "show Collections"),
    ("GET", r"/accounts/", "show an account"),
    ("GET", r"/lists/[^/]+/accounts", "show the accounts in a list"),
    ("POST", r"/lists/[^/]+/accounts", "add an account to a list"),
    ("DELETE", r"/lists/[^/]+/accounts", "remove an account from a list"),
    ("GET", r"/lists", "show your lists"),
    ("POST", r"/lists$", "create a list"),
    ("DELETE", r"/lists/", "delete a list"),
    ("POST", r"/collections/[^/]+/items", "add an account to a Collection"),
    ("DELETE", r"/collections/[^/]+/items", "remove an account from a Collection"),
    ("POST", r"/collections$", "create a Collection"),
    ("PATCH PUT", r"/collections/", "update a Collection"),
    ("DELETE", r"/collections/", "delete a Collection"),
    ("GET", r"/followed_tags", "show which hashtags you follow"),
    ("POST", r"/tags/[^/]+/follow$", "follow a hashtag"),
    ("POST", r"/tags/[^/]+/unfollow$", "unfollow a hashtag"),
    ("GET", r"/instance", "show what it supports"),
)
