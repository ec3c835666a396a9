"""`lists` and `show`: the lists, and the members of one."""

from typing import TYPE_CHECKING, Annotated

from care100.cli.invocation import Invocation
from care100.cli.options import Json, OnPlatform, Slug, Topics, option
from care100.cli.views import list_words, member_names, render
from care100.formats.list_json import member_data
from care100.formats.metadata_rows import row_of as metadata_row
from care100.model import sanitize
from care100.model.list_metadata import ListMetadata
from care100.model.members import topics_of
from care100.model.topics import join_topics, no_such_topic, unknown_topics
from care100.platforms import PLATFORMS

if TYPE_CHECKING:
    from care100.check.report import Line
    from care100.registry.quick_lists import ListLine, WholeList


def lists(
    here: Invocation,
    deleted: Annotated[
        bool, option("--deleted", text="Show deleted lists, which `care100 undo` restores.")
    ] = False,
    json: Json = False,
) -> None:
    """Show all lists.

    Examples:
        care100 lists
        care100 lists --deleted
    """
    if deleted:
        _deleted_lists(here, json)
        return
    found = _every_list(here)
    if json:
        render.json({"schema": 1, "lists": [one._asdict() for one in found]})
        return
    columns = ["List", "Title", "Members"]
    rows = [[one.slug, sanitize.line(one.title), str(one.members)] for one in found]
    if any(one.origin for one in found):
        columns.append("Source")
        for row, one in zip(rows, found, strict=True):
            row.append(list_words.where(one.origin))
    render.table(columns, rows, right="Members")


def _every_list(here: Invocation) -> "list[ListLine]":
    from care100.registry import quick_lists

    found = quick_lists.read(here.place, quick_lists.every_list)
    if found is None:
        from care100.registry.lists import every_list

        with here.registry() as database, database.reading() as session:
            lines = every_list(session)
        found = [
            quick_lists.ListLine(one.slug, one.title, count, one.origin) for one, count in lines
        ]
    return found


def _deleted_lists(here: Invocation, json: bool) -> None:
    from care100.registry.lists import deleted_lists

    with here.registry() as database, database.reading() as session:
        found = [(one, one.deleted_at) for one in deleted_lists(session) if one.deleted_at]
    if json:
        named = [
            {"slug": one.slug, "title": one.title, "deleted": at.isoformat()} for one, at in found
        ]
        render.json({"schema": 1, "lists": named})
    elif found:
        render.table(
            ["List", "Title", "Deleted"],
            [[one.slug, sanitize.line(one.title), render.day(at)] for one, at in found],
        )
        render.note("To restore a list: care100 undo LIST")
    else:
        render.note("There are no deleted lists.")


def show(
    here: Invocation,
    slug: Slug,
    topic: Topics = None,
    platform: OnPlatform = None,
    json: Json = False,
) -> None:
    """Show the members of a list.

    The table shows names, accounts, topics and the findings of the last check. To see
    all details of one member, run `care100 edit LIST HANDLE` without options.

    Examples:
        care100 show social-care-100
        care100 show social-care-fediverse --topic disability --topic rights
    """
    whole, found = _whole_list(here, slug)
    metadata, origin = whole.metadata, whole.origin
    member_list = [one.member for one in whole.members]
    shown = [
        (one.member, found.get(one.id, []))
        for one in whole.members
        if (not topic or one.member.has_topic(topic))
        and (platform is None or one.member.handle(platform))
    ]
    if json:
        rows = [
            {**member_data(one), "findings": [line.as_data() for line in its]} for one, its in shown
        ]
        render.json({"schema": 1, **metadata_row(metadata), "origin": origin, "members": rows})
        return
    if shown:
        marked = ["Check"] if any(its for _, its in shown) else []
        render.table(
            ["Name", "Account", "Topic", *marked],
            [
                [
                    sanitize.line(one.name),
                    "\n".join(member_names.accounts(one)),
                    sanitize.line(join_topics(one.topics)),
                    *["\n".join(map(_mark, its)) for _ in marked],
                ]
                for one, its in shown
            ],
            whole="Account",
        )
    _count(metadata, len(shown), len(member_list))
    if origin:
        render.note(f"Source: {list_words.where(origin)}")
    known = topics_of(member_list)
    for unknown in unknown_topics(topic or (), known):
        problem = no_such_topic(unknown, known)
        render.note(f"{problem.message} {problem.hint}")


def _whole_list(here: Invocation, slug: str) -> "tuple[WholeList, dict[int, list[Line]]]":
    """Return a list, and what the last check found, by the member's id in the registry."""
    from care100.registry import quick_lists

    if whole := quick_lists.read(
        here.place, lambda query: quick_lists.whole_list(query, slug.lower())
    ):
        return whole, {}

    from care100.check import report
    from care100.registry.findings import last_checkup
    from care100.registry.lists import metadata_of_list, the_list
    from care100.registry.reading import read_members

    with here.registry() as database, database.reading() as session:
        curated = the_list(session, slug)
        members = read_members(session, curated)
        whole = quick_lists.WholeList(metadata_of_list(curated), curated.origin, members)
        lines = report.lines(session, curated, last_checkup(session, curated))
    found: dict[int, list[Line]] = {}
    for line in lines:
        found.setdefault(line.member_id, []).append(line)
    return whole, found


def _mark(line: "Line") -> str:
    on = PLATFORMS.get(line.about)
    # An account whose handle names its server needs no more.
    return f"{line.kind.label} on {on.label}" if on and not on.any_server else line.kind.label


def _count(metadata: ListMetadata, shown: int, total: int) -> None:
    title = sanitize.line(metadata.title)
    if not total:
        list_words.say_empty(metadata)
    elif shown == total:
        render.note(f"{title}: {total} {'member' if total == 1 else 'members'}")
    else:
        render.note(f"{title}: {shown} of {total} members")
