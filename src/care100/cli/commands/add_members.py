"""`add`: new members of a list, and further accounts of its members."""

from typing import TYPE_CHECKING, Annotated

from care100.cli.invocation import Invocation
from care100.cli.member_choice import handle_of, handles_of
from care100.cli.member_values import given_values
from care100.cli.options import (
    About,
    Feed,
    FeedSource,
    Handles,
    KindOf,
    Name,
    Note,
    Position,
    Slug,
    Source,
    TopicsOf,
    Website,
    option,
)
from care100.cli.platform_options import NONE, PlatformOptions, flags
from care100.cli.views import changes, member_names, render
from care100.formats.member_rows import changed, member_of, row_for, row_of
from care100.model import sanitize
from care100.model.errors import UsageError
from care100.model.handles import Handle
from care100.model.shell_quoting import command
from care100.model.topics import parse_topics

if TYPE_CHECKING:
    from care100.registry.models import CuratedList
    from care100.registry.session import Session

MemberOption = Annotated[
    str | None,
    option(
        "--member",
        metavar="MEMBER",
        text="Add the account to the member with this handle or name. Needs --source with the "
        "page where the member names both accounts.",
    ),
]


def add(
    here: Invocation,
    slug: Slug,
    handle: Handles,
    name: Name = None,
    kind: KindOf = None,
    topic: TopicsOf = None,
    about: About = None,
    note: Note = None,
    source: Source = None,
    website: Website = None,
    feed: Feed = None,
    feed_source: FeedSource = None,
    platform_options: PlatformOptions = NONE,
    member: MemberOption = None,
    position: Position = None,
) -> None:
    """Add members to a list.

    Separate several accounts with spaces. Existing members are not changed. If one account
    is invalid, none is added. To undo a mistake, run `care100 undo LIST`.

    For the address of a page, care100 asks the account's server for the handle and, if it is
    another one, shows the command that corrects the list.

    Examples:
        care100 add my-list @name@server --name "Their name" --topic disability
        care100 add my-list x:name --topic carers --topic research
        care100 add my-list @name@server https://x.com/name x:other
        care100 add my-list x:name --member @name@server --source https://their.site
    """
    from care100.check.page_addresses import named_by_page
    from care100.cli.views import page_handles
    from care100.registry import lists, ordering
    from care100.registry.history import one_batch
    from care100.registry.members import find

    parsed = handles_of(handle)
    # An account's id is one account's, as the platforms' options all are.
    single = {"--name": name, **flags("add", platform_options)}
    single |= {"--member": member, "--position": position}
    for option_name, value in single.items():
        if value is not None and len(parsed) > 1:
            raise UsageError(
                f"{option_name} works with one account only; this command has {len(parsed)}.",
                f"Add the accounts one at a time.{_another_account(slug, name)}",
            )
    given = given_values(
        topic,
        name=name,
        kind=kind,
        about=about,
        note=note,
        source=source,
        website=website,
        feed=feed,
        feed_source=feed_source,
        **platform_options,
    )
    with here.registry() as database:
        other = None if member is None else handle_of(here, database, member, slug)
        with database.writing() as session, one_batch():
            curated = lists.the_list(session, slug)
            if other is not None:
                lines = [_join(session, curated, parsed[0], other, given)]
            else:
                lines = [_add(session, curated, one, given) for one in parsed]
            if position is not None:
                listed = find(session, curated, parsed[0])
                ordering.move(session, curated, listed, position, act="add")
    for line in lines:
        render.out(line)
    page_handles.show(slug, named_by_page(parsed, on_this_computer=True))


def _another_account(slug: str, name: str | None) -> str:
    """Return how a member of this name gets another account, for a hint."""
    if not name:
        return ""
    words = ("add", slug, "ACCOUNT", "--member", name, "--source", "PAGE")
    return f" For another account of the same member: {command('care100', *words)}"


def _add(session: "Session", curated: "CuratedList", handle: Handle, given: dict[str, str]) -> str:
    from care100.registry import members

    try:
        there = members.find(session, curated, handle)
    except members.NotListed:
        pass
    else:
        who = member_names.of_member(there.member)
        there_now = row_of(there.member)
        differing = {name: text for name, text in given.items() if text != there_now[name]}
        return f"{who} is already on {curated.slug}.{_not_applied(curated.slug, handle, differing)}"
    known = members.known_member(session, handle)
    base = row_of(known) if known else row_for(handle)
    wanted = member_of({**base, **given})
    members.put(session, curated, wanted, act="add")
    return f"Added {member_names.of_member(wanted)} to {curated.slug}."


def _not_applied(slug: str, handle: Handle, differing: dict[str, str]) -> str:
    """Return which values were not stored for a member, and the command that stores them."""
    if not differing:
        return ""
    words = [word for name, text in differing.items() for word in _option(name, text)]
    fields = " and ".join(map(changes.label, differing))
    change = command("care100", "edit", slug, handle.typed, *words)
    return f" Not changed: {fields}. To change this: {change}"


def _option(name: str, text: str) -> list[str]:
    """Return the option of `edit` for a value."""
    if name == "topic":
        return [word for topic in parse_topics(text) for word in ("--topic", topic)]
    return [f"--{name.replace('_', '-')}", text]


def _join(
    session: "Session",
    curated: "CuratedList",
    handle: Handle,
    other: Handle,
    given: dict[str, str],
) -> str:
    from care100.registry import joining, members

    source = given.get("source", "").strip()
    if not source:
        raise UsageError(
            f"The source for linking {handle} and {other} is missing.",
            "Add --source with the public page where the owner names both accounts.",
        )
    listed = members.find(session, curated, other)
    outcome = joining.join(session, curated, listed, handle, source)
    more = {name: value for name, value in given.items() if name != "source"}
    if more:
        now = members.find(session, curated, handle)
        members.change(session, curated, now, changed(now.member, **more), act="add")
    done = outcome is not members.PutResult.UNCHANGED
    return f"{sanitize.line(listed.member.name)} {'now has' if done else 'already has'} {handle}."
