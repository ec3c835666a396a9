"""What the requests of Bluesky's API do, for errors (the lexicons com.atproto and app.bsky)."""

from care100.platforms.operations import Operation

OPERATIONS: tuple[Operation, ...] = (
    ("POST", r"repo\.applyWrites", "change your follows and lists"),
    ("GET", r"actor\.getProfile", "look up accounts"),
    ("GET", r"identity\.resolveHandle", "look up an account"),
    ("GET", r"graph\.getList", "show a list"),
    ("GET", r"graph\.getStarterPack", "show a starter pack"),
    ("GET", r"repo\.listRecords", "show your follows and lists"),
    ("GET", r"repo\.getRecord", "show one of your follows or lists"),
    ("GET", r"feed\.getAuthorFeed", "show an account's posts"),
)
