"""Lists, their members and their changes."""

from care100.formats.member_rows import FEED, columns
from care100.platforms import PLATFORMS
from docs.reference.json_types import (
    COUNT,
    FLAG,
    MOMENT,
    TEXT,
    Key,
    Schema,
    array,
    keys,
    named,
    one_of,
    or_null,
)
from docs.reference.shapes.common import LINES, SLUG, Shape, version

CHANGE: Shape = {
    "before": Key(or_null({"type": "object"}), "the values before, by column; `null` if new"),
    "after": Key(or_null({"type": "object"}), "the values after, by column; `null` if removed"),
}
LISTS: Shape = {
    "schema": version(),
    "lists": Key(
        array(
            {
                "anyOf": [
                    keys(slug=TEXT, title=TEXT, members=COUNT, origin=TEXT),
                    keys(slug=TEXT, title=TEXT, deleted=MOMENT),
                ]
            }
        ),
        "each list. `origin` is the source of a list that somebody else publishes: the address of "
        "its data, or `file:…`. With `--deleted`, `deleted` is the time of the deletion",
    ),
}


def _chat(**more: Schema) -> Schema:
    """Return a regular chat, which has `minutes` only if it does not take an hour."""
    always = {"name": TEXT, "hashtag": TEXT, "weekday": TEXT, "time": TEXT, "time_zone": TEXT}
    return {**keys(**always, minutes=TEXT, **more), "required": [*always, *more]}


CHATS: Shape = {
    "schema": version(),
    "list": SLUG,
    "chats": Key(
        array(_chat(next=MOMENT)),
        "each regular chat. `time_zone` is a name of the IANA database, and `next` the next time, "
        "with its distance from UTC. `minutes` is missing where the chat takes 60",
    ),
}
_METADATA: Shape = {
    "schema": version(),
    "slug": SLUG,
    "title": Key(TEXT, "the title"),
    "description": Key(TEXT, "the description"),
    "language": Key(TEXT, "the code of the language"),
    "homepage": Key(TEXT, "a web address, or empty"),
    "curator": Key(TEXT, "the name of the curator"),
    "contact": Key(TEXT, "where members ask to be removed", always=False),
    "hashtags": Key(array(TEXT), "hashtags without the `#`"),
    "chats": Key(array(_chat()), "regular chats, if there are any", always=False),
    "mastodon_collections": Key(array(TEXT), "addresses of the published Collections"),
    "bluesky_lists": Key(
        array(TEXT), "addresses of the published lists and starter packs on Bluesky", always=False
    ),
    "x_list": Key(TEXT, "the ID of the published List on X"),
    "page": Key(TEXT, "the address of the list page"),
}
DETAILS: Shape = _METADATA
_MEMBER: Shape = {
    **{
        name: Key(TEXT, "as in the CSV: see [file-formats.md](file-formats.md#columns)")
        for name in columns()
        if not name.startswith("bluesky") and name not in FEED
    },
    **{name: Key(TEXT, "only if the member has a feed", always=False) for name in FEED},
    **{
        name: Key(TEXT, "as in the CSV; only if the member is on Bluesky", always=False)
        for name in columns()
        if name.startswith("bluesky")
    },
    "topics": Key(array(TEXT), "the topics, one by one"),
}
MEMBER: Shape = _MEMBER
SHOWN_MEMBER: Shape = {
    **_MEMBER,
    "findings": Key(array(named("finding")), "what the last check found"),
}
FOUND_MEMBER: Shape = {
    **_MEMBER,
    "lists": Key(array(TEXT), "short names of the lists"),
    "found_in": Key(array(TEXT), "the fields that contain the text, such as `name` or `note`"),
}
SHOWN: Shape = {
    **_METADATA,
    "origin": Key(TEXT, "the source of a list that somebody else publishes, or empty"),
    "members": Key(array(named("shown_member")), "the members, in their order"),
}
FOUND: Shape = {
    "schema": version(),
    "text": Key(TEXT, "the text that was searched for"),
    "members": Key(array(named("found_member")), "each member, with the lists it is on"),
}
EDITED: Shape = {
    "schema": version(),
    "list": SLUG,
    "changed": Key(FLAG, "whether the changes were made; `--dry-run` makes none"),
    "changes": Key(array(named("change")), "the members that change"),
}
MEMBERS: Shape = {
    "schema": version(),
    "members": Key(array(named("member")), "the members"),
}
IMPORTED: Shape = {
    "schema": version(),
    "list": SLUG,
    "imported": Key(FLAG, "whether the file was imported"),
    "made": Key(FLAG, "whether the list was created"),
    "added": Key(COUNT, "the number of members added"),
    "changed": Key(COUNT, "the number of members changed"),
    "unchanged": Key(COUNT, "the number of members as they were"),
    "removed": Key(array(TEXT), "names of the members removed by `--replace`"),
    "left": Key(array(TEXT), "names of members that are not in the file and stay on the list"),
    "opted_out": Key(LINES, "rows left out because of an opt-out"),
    "bad": Key(LINES, "rows left out because they are invalid"),
    "remarks": Key(LINES, "what was left out of imported rows, and rows that repeat others"),
    "notes": Key(array(TEXT), "sentences about the file as a whole"),
    "perhaps_emails": Key(
        array(keys(line=COUNT, handle=TEXT, command=TEXT)),
        "handles of a table that may be e-mail addresses, each with the command that removes it",
    ),
    "columns": Key(
        array(keys(name=TEXT, column=TEXT, samples=array(TEXT), is_guess=FLAG)),
        "for a table: its columns, how each was read (empty if it was not imported), and its first "
        "cells",
        always=False,
    ),
    "page_handles": Key(
        array(keys(handle=TEXT, true_handle=or_null(TEXT), command=TEXT)),
        "accounts that the file names by the address of a page, whose servers give them another "
        "handle, or (`null`) did not confirm it",
        always=False,
    ),
    "changes": Key(array(named("change")), "with `--dry-run`: the changes", always=False),
}
MERGED: Shape = {
    "schema": version(),
    "list": SLUG,
    "merged": Key(FLAG, "whether the list was changed"),
    "changes": Key(array(named("change")), "the members that change"),
    "metadata": Key(
        or_null({"type": "object"}),
        "the details of the list after the merge, or `null` if they stay",
    ),
    "conflicts": Key(
        array(
            keys(name=TEXT, field=TEXT, ours=or_null(TEXT), theirs=or_null(TEXT)),
        ),
        "conflicts that nobody resolved. `field` is empty if one side has removed the member or "
        "never had it, and that side's value is `null`; `name` is empty for the list",
    ),
    "opted_out": Key(LINES, "members that were left out"),
    "remarks": Key(LINES, "what was left out of rows of the file, and rows that repeat others"),
    "notes": Key(array(TEXT), "sentences about the file as a whole"),
    "error": Key(named("error"), "if there are conflicts", always=False),
}
HISTORY: Shape = {
    "schema": version(),
    "list": SLUG,
    "changes": Key(
        array(
            keys(
                at=MOMENT,
                who=TEXT,
                act=TEXT,
                batch=TEXT,
                before=or_null({"type": "object"}),
                after=or_null({"type": "object"}),
                undone=FLAG,
            )
        ),
        "each change: when, who, with which command, in which batch, the values by column before "
        "and after, and whether it was undone",
    ),
    "editions": Key(
        array(keys(id=TEXT, number=COUNT, at=MOMENT, who=TEXT, members=COUNT)),
        "builds of the page that changed what readers see, each with its number of members",
    ),
}
OPT_OUTS: Shape = {
    "schema": version(),
    "opt_outs": Key(
        array(keys(platform=one_of(*PLATFORMS), handle=TEXT, since=MOMENT)), "each opt-out"
    ),
}
_ACCOUNTS = array(keys(platform=one_of(*PLATFORMS), handle=TEXT))
OPTED_OUT: Shape = {
    "schema": version(),
    "dry_run": Key(FLAG, "whether nothing was changed"),
    "opted_out": Key(
        _ACCOUNTS, "the accounts of the member, also earlier ones, which cannot be listed any more"
    ),
    "removed_from": Key(array(TEXT), "short names of the lists that the member was on"),
    "pages": Key(array(TEXT), "lists whose page shows the member until the next `site`"),
    "copies": Key(array(TEXT), "lists whose copies show the member until the next `sync`"),
    "undo": Key(TEXT, "the command that cancels the opt-out"),
}
ALLOWED_AGAIN: Shape = {
    "schema": version(),
    "dry_run": Key(FLAG, "whether nothing was changed"),
    "allowed_again": Key(_ACCOUNTS, "the accounts that can be listed again; empty if no change"),
}
