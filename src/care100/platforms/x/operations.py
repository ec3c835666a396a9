"""What the requests of X's API do, for errors (docs.x.com/x-api)."""

from care100.platforms.operations import Operation

OPERATIONS: tuple[Operation, ...] = (
    ("POST", r"/users/[^/]+/following$", "follow an account"),
    ("DELETE", r"/users/[^/]+/following/", "unfollow an account"),
    ("POST", r"/followed_lists", "follow a List"),
    ("DELETE", r"/followed_lists/", "unfollow a List"),
    ("GET", r"/followed_lists", "show the Lists that you follow"),
    ("GET", r"/owned_lists", "show your Lists"),
    ("POST", r"/lists/[^/]+/members", "add an account to a List"),
    ("DELETE", r"/lists/[^/]+/members/", "remove an account from a List"),
    ("GET", r"/lists/[^/]+/tweets", "show the posts of a List"),
    ("GET", r"/lists/[^/]+/members", "show the members of a List"),
    ("POST", r"/lists$", "create a List"),
    ("PUT", r"/lists/", "update a List"),
    ("DELETE", r"/lists/", "delete a List"),
    ("GET", r"/lists/", "show a List"),
    ("GET", r"/following", "show which accounts you follow"),
    ("GET", r"/users", "look up accounts"),
)
