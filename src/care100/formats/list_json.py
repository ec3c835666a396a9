"""Whole lists as JSON, for `export --format json` and a list page's `list.json`.

docs/list.schema.json describes the format. A file may come from an untrusted page, so every
value is validated and the number of members is limited.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from care100.formats import history_json, indented_json, member_rows, metadata_rows
from care100.formats.cell_values import permanent_id_in, rounded
from care100.formats.json_object import object_of
from care100.formats.private_notes import is_older
from care100.formats.rows import DEFAULTS, BadFile, ReadOptions, Rows
from care100.model.list_metadata import Edition, ListMetadata
from care100.model.members import BadMember, Member
from care100.model.topics import join_topics
from care100.platforms import PLATFORMS

SCHEMA = 1
_STATE = re.compile(r"[0-9a-f]{32}")
# The file name of a list page's data, in the same folder as the page.
FILE_NAME = "list.json"
_NOT_IN_EVERY_FILE = {"about", *member_rows.FEED, *member_rows.PRIVATE}


def write(edition: Edition) -> str:
    """Return the list as JSON text, in ASCII only."""
    dated = zip(edition.members, edition.added, strict=True)
    # A member without a feed has none only in a file that has others'.
    no_feed = dict.fromkeys(member_rows.FEED, "") if any(x.feed for x in edition.members) else {}
    data = {
        "schema": SCHEMA,
        **metadata_rows.row_of(edition.metadata),
        "updated": _moment(edition.updated),
        **({"states": list(edition.states)} if edition.states else {}),
        **({"digest": edition.digest} if edition.digest else {}),
        **({"history": history_json.write(edition.history)} if edition.history else {}),
        "members": [
            {**no_feed, **member_data(one, public=edition.public), "added": _moment(added)}
            for one, added in dated
        ],
    }
    return indented_json.dumps(data) + "\n"


def member_data(member: Member, *, public: bool = False) -> dict[str, object]:
    """Return a member as data: its columns, and its topics also one by one.

    Optional columns are left out if the member has no account on their platform, and private
    ones if the data is `public`.
    """
    row = member_rows.row_of(member)
    used = {name: row[name] for name in member_rows.written_columns([member], public=public)}
    return {**used, "topics": list(member.topics)}


def read(data: bytes, options: ReadOptions = DEFAULTS) -> Rows:
    """Read a list with its metadata, in `metadata`.

    Invalid members become bad rows; unknown keys are ignored. A missing note, as on
    a page, changes nothing, and neither does a missing `about`, as in an older file. Raises
    BadFile when the file as a whole is not a list.
    """
    values = object_of(data)
    schema, members = values.get("schema"), values.get("members")
    if type(schema) is int and schema > SCHEMA:
        from care100 import installation

        raise BadFile(
            f"The list has schema {schema}, which needs a newer care100.",
            f"Update care100 and try again: {installation.how_to_update()}",
        )
    if type(schema) is not int or schema != SCHEMA or not isinstance(members, list):
        raise _not_a_list()
    rows = Rows(options=options, unit="member")
    rows.check_count(len(members))
    rows.metadata = _metadata(values)
    rows.states = _states(values.get("states"))
    rows.history = history_json.read(values.get("history"))
    rows.digest = digest if isinstance(digest := values.get("digest"), str) else ""
    for place, member in enumerate(members, start=1):
        try:
            texts, remarks = _texts(member)
        except BadMember as error:
            rows.refuse(place, str(error))
        else:
            rows.read(place, texts, texts.keys() - (_NOT_IN_EVERY_FILE - member.keys()), remarks)
            rows.has_older_notes |= is_older(member)
    return rows


def page_of(address: str) -> str:
    """Return the address of the page that belongs to a data address."""
    return re.sub(rf"/{re.escape(FILE_NAME)}(?:\?.*)?$", "/", address)


def _states(value: object) -> tuple[str, ...]:
    """Return the ids of states that are valid; a file without any is merged without a base."""
    found = value if isinstance(value, list) else []
    return tuple(one for one in found if isinstance(one, str) and _STATE.fullmatch(one))


def _not_a_list() -> BadFile:
    return BadFile(
        "The JSON file is not a care100 list.", "To write one: care100 export LIST --format json"
    )


def _metadata(values: Mapping[str, object]) -> ListMetadata:
    try:
        return metadata_rows.metadata_of(values)
    except BadMember as error:
        raise BadFile(
            f"The list's metadata is not valid: {error}.", "Correct the file and try again."
        ) from None


def _texts(member: object) -> tuple[dict[str, str], list[str]]:
    """Return the member's values as texts by column, and a remark for each that was left out."""
    if not isinstance(member, dict):
        raise BadMember(["it is not a member"])
    known = {name: member.get(name, "") for name in member_rows.columns()}
    topics = member.get("topics")
    if isinstance(topics, list) and all(isinstance(topic, str) for topic in topics):
        known["topic"] = join_topics(topics)
    elif topics is not None:
        raise BadMember(["the topics are not a list of texts"])
    remarks = list(_read_numbers(known))
    if odd := [name for name, value in known.items() if not isinstance(value, str)]:
        raise BadMember([f"the {name} is not a text" for name in odd])
    return known, remarks


def _read_numbers(values: dict[str, Any]) -> Iterator[str]:
    """Turn permanent ids that are numbers into texts, as other programs write them."""
    for one in PLATFORMS.values():
        number = values.get(one.columns.permanent_id)
        if isinstance(number, int | float) and not isinstance(number, bool):
            values[one.columns.permanent_id] = permanent_id_in(str(number))
            if not values[one.columns.permanent_id]:
                del values[one.columns.permanent_id]
                yield rounded(one, str(number))


# Many members are added at the same time.
@lru_cache(maxsize=100)
def _moment(at: datetime) -> str:
    """Return a time in RFC 3339 format, in UTC and whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
