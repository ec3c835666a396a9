"""The letter that `digest` writes."""

from care100.platforms import PLATFORMS
from docs.reference.json_types import COUNT, MOMENT, TEXT, Key, array, keys, named, one_of, or_null
from docs.reference.shapes.common import SLUG, TAKING, Shape, version

LETTER: Shape = {
    "schema": version(),
    "list": SLUG,
    "since": Key(MOMENT, "the beginning of the time that the letter is about"),
    "until": Key(MOMENT, "its end"),
    "file": Key(or_null(TEXT), "the file that was written"),
    "posts": Key(array(named("post")), "the posts, in the order of the letter"),
    "joined": Key(array(keys(name=TEXT, url=TEXT)), "members who joined"),
    "left": Key(array(TEXT), "names of members who left"),
    "chats": Key(
        array(keys(name=TEXT, hashtag=TEXT, at=MOMENT)),
        "the list's regular chats in the seven days after `until`",
    ),
    "hashtags": Key(
        array(keys(name=TEXT, members=COUNT)),
        "the most used hashtags, with the number of members who used them",
    ),
    "deliveries": Key(
        array(
            keys(
                to=TEXT,
                outcome=one_of("sent", "already", "refused", "unknown", "planned"),
                reason=TEXT,
            )
        ),
        "with `--send`: the outcome for each address: `sent`, `already` (in an earlier run), "
        "`refused` (with the mail server's reason), `unknown` (it may have arrived), or `planned` "
        "with `--dry-run`",
    ),
    "members": Key(COUNT, "the number of members"),
    "authors": Key(COUNT, "the number of members who posted publicly"),
    "skipped": Key(array(named("left_out")), "accounts that were left out"),
    "requests": TAKING["requests"],
    "cost_usd": TAKING["cost_usd"],
}
POST: Shape = {
    "name": Key(TEXT, "the name of the member"),
    "handle": Key(TEXT, "the account"),
    "platform": Key(one_of(*PLATFORMS), "the platform"),
    "url": Key(TEXT, "the address of the post"),
    "at": Key(MOMENT, "when it was posted"),
    "text": Key(TEXT, "the text, without markup"),
    "language": Key(TEXT, "the code of its language, or empty"),
    "warning": Key(TEXT, "the content warning, or empty"),
    "hashtags": Key(array(TEXT), "its hashtags"),
    "attachments": Key(
        array(keys(kind=TEXT, text=TEXT, url=TEXT)), "pictures and links, with their descriptions"
    ),
    "boosts": Key(COUNT, "how often it was shared"),
    "replies": Key(COUNT, "the number of replies"),
    "followers": Key(COUNT, "the number of followers of the account"),
}
