"""`add`, `remove` and `edit` members of a list."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated

from care100.cli.invocation import Invocation
from care100.cli.member_choice import handle_of
from care100.cli.options import (
    AMember,
    Handles,
    KindOf,
    Members,
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
from care100.cli.views import member_names, render, restore_hint
from care100.formats.member_rows import changed, member_of, row_for, row_of
from care100.model import sanitize
from care100.model.errors import Care100Error, UsageError
from care100.model.handles import AccountRef, BadHandle, Handle, PlatformId
from care100.model.members import Member
from care100.model.topics import join_topics
from care100.platforms import PLATFORMS, parse_handle, parse_handle_on
from care100.platforms.base import Platform

if TYPE_CHECKING:
    from care100.registry.members import Listed
    from care100.registry.models import CuratedList
    from care100.registry.session import Session

MemberOption = Annotated[
    str | None,
    option(
        "--member",
        metavar="HANDLE",
        text="Add the account to the member that has this handle. Needs --source with the "
        "page where the member names both accounts.",
    ),
]
OptOut = Annotated[
    bool,
    option("--opt-out", text="Record an opt-out: remove the member from every list for good."),
]


def add(
    here: Invocation,
    slug: Slug,
    handle: Handles,
    name: Name = None,
    kind: KindOf = None,
    topic: TopicsOf = None,
    note: Note = None,
    source: Source = None,
    website: Website = None,
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

    parsed = _parse_all(handle)
    # An account's id is one account's, as the platforms' options all are.
    single = {"--name": name, **flags("add", platform_options)}
    single |= {"--member": member, "--position": position}
    for option_name, value in single.items():
        if value is not None and len(parsed) > 1:
            raise UsageError(
                f"{option_name} works with one account only; this command has {len(parsed)}.",
                "Add the accounts one at a time.",
            )
    given = _given(
        name=name,
        kind=kind,
        topic=_joined(topic),
        note=note,
        source=source,
        website=website,
        **platform_options,
    )
    with here.registry() as database, database.writing() as session, one_batch():
        curated = lists.the_list(session, slug)
        if member is not None:
            lines = [_join(session, curated, parsed[0], parse_handle(member), given)]
        else:
            lines = [_add(session, curated, one, given) for one in parsed]
        if position is not None:
            ordering.move(session, curated, find(session, curated, parsed[0]), position, act="add")
    for line in lines:
        render.out(line)
    page_handles.show(slug, named_by_page(parsed, on_this_computer=True))


def remove(here: Invocation, slug: Slug, member: Members, opt_out: OptOut = False) -> None:
    """Remove members from a list.

    care100 shows the commands that restore them. If a member asks not to be listed, use
    `--opt-out`: the member is removed from every list, all data about it is deleted, and
    it cannot be added or imported again.

    Examples:
        care100 remove my-list @name@server
        care100 remove my-list "Person One"
        care100 remove my-list x:name --opt-out
    """
    from care100.registry import lists, opt_outs, removal
    from care100.registry.history import one_batch

    with here.registry() as database, one_batch():
        parsed = _parse_all(member, partial(handle_of, here, database, slug=slug))
        with database.writing() as session:
            curated = lists.the_list(session, slug)
            gone = _find_all(session, curated, parsed)
            back = [line for one in gone for line in restore_hint.add(curated.slug, one)]
            elsewhere: list[str] = []
            removal.take_off(session, curated, gone)
            for one in gone if opt_out else ():
                opt_outs.opt_out(session, one.member)
                off = removal.remove_everywhere(session, one.member.handles[0], act="remove")
                elsewhere += [other.slug for other in off]
                opt_outs.forget(session, one.member)
    for one in gone:
        render.out(f"Removed {_who(one.member)} from {curated.slug}.")
    if elsewhere:
        render.out(f"Also removed from: {', '.join(dict.fromkeys(elsewhere))}.")
    if opt_out:
        render.out("They cannot be added to any list again. If they change their mind, run:")
        back = [line for one in gone for line in restore_hint.undo(one.member)] + back
    else:
        render.out("To restore them:")
    for line in back:
        render.out(f"  {line}", wrap=False)


def edit(
    here: Invocation,
    slug: Slug,
    member: AMember,
    name: Name = None,
    kind: KindOf = None,
    topic: TopicsOf = None,
    note: Note = None,
    source: Source = None,
    website: Website = None,
    platform_options: PlatformOptions = NONE,
    position: Position = None,
) -> None:
    """Show or change the details of a member.

    Without options it shows all details. Each option changes one value; an empty value
    ("") clears it. `--topic` replaces all topics. Name, website and accounts are the same
    on every list.

    Examples:
        care100 edit my-list "Person One"
        care100 edit my-list @name@server --topic "young people" --note ""
    """
    from care100.registry import lists, members, ordering
    from care100.registry.history import one_batch
    from care100.registry.members import PutResult

    given = _given(
        name=name,
        kind=kind,
        topic=_joined(topic),
        note=note,
        source=source,
        website=website,
        **platform_options,
    )
    if not given and position is None:
        with here.registry() as database:
            asked = handle_of(here, database, member, slug)
            with database.reading() as session:
                found = members.find(session, lists.the_list(session, slug), asked)
        _facts(found.member)
        return
    with here.registry() as database, one_batch():
        asked = handle_of(here, database, member, slug)
        with database.writing() as session:
            curated = lists.the_list(session, slug)
            found = members.find(session, curated, asked)
            wanted = changed(found.member, **_without_old_ids(found.member, given))
            outcome = members.change(session, curated, found, wanted, act="edit")
            is_changed = outcome is PutResult.CHANGED
            if position is not None:
                now = members.find(session, curated, wanted.handles[0])
                is_changed |= ordering.move(session, curated, now, position, act="edit")
    _facts(wanted)
    render.note(f"Changed on {curated.slug}." if is_changed else "No change.")


def _add(session: "Session", curated: "CuratedList", handle: Handle, given: dict[str, str]) -> str:
    from care100.registry import members

    try:
        there = members.find(session, curated, handle)
    except members.NotListed:
        pass
    else:
        hint = f" To change details: care100 edit {curated.slug} {handle.typed}"
        return f"{_who(there.member)} is already on {curated.slug}.{hint if given else ''}"
    known = members.known_member(session, handle)
    base = row_of(known) if known else row_for(handle)
    wanted = member_of({**base, **given})
    members.put(session, curated, wanted, act="add")
    return f"Added {_who(wanted)} to {curated.slug}."


def _join(
    session: "Session",
    curated: "CuratedList",
    handle: Handle,
    other: Handle,
    given: dict[str, str],
) -> str:
    from care100.registry import members

    source = given.get("source", "").strip()
    if not source:
        raise UsageError(
            f"The source for linking {handle} and {other} is missing.",
            "Add --source with the public page where the owner names both accounts.",
        )
    listed = members.find(session, curated, other)
    outcome = members.join(session, curated, listed, handle, source)
    more = {name: value for name, value in given.items() if name != "source"}
    if more:
        now = members.find(session, curated, handle)
        members.change(session, curated, now, changed(now.member, **more), act="add")
    done = outcome is not members.PutResult.UNCHANGED
    return f"{sanitize.line(listed.member.name)} {'now has' if done else 'already has'} {handle}."


def _parse_all(texts: list[str], parse: Callable[[str], Handle] = parse_handle) -> list[Handle]:
    """Parse every handle, once each. Names every invalid one and raises UsageError."""
    good: dict[tuple[PlatformId, str], Handle] = {}
    bad: list[Care100Error] = []
    for text in texts:
        try:
            handle = parse(text)
            good.setdefault((handle.platform, handle.key), handle)
        except BadHandle as error:
            bad.append(error)
    _refuse(bad, len(texts))
    return list(good.values())


def _find_all(session: "Session", curated: "CuratedList", parsed: list[Handle]) -> "list[Listed]":
    """Find each member once, in the order of the list."""
    from care100.registry import members

    found: dict[int, Listed] = {}
    bad: list[Care100Error] = []
    for handle in parsed:
        try:
            one = members.find(session, curated, handle)
            found[one.record.id] = one
        except members.NotListed as error:
            bad.append(error)
    _refuse(bad, len(parsed))
    return sorted(found.values(), key=lambda one: one.membership.position)


def _refuse(bad: list[Care100Error], of: int) -> None:
    if len(bad) == 1 and of == 1:
        raise bad[0]
    if bad:
        for error in bad:
            render.note(f"  {sanitize.line(error.message)}")
        raise UsageError(
            f"{len(bad)} of {of} accounts are invalid. Nothing was changed.",
            "Correct these accounts or leave them out, and run the command again.",
        )


def _given(**values: object) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if value is not None}


def _joined(topics: list[str] | None) -> str | None:
    return None if topics is None else join_topics(topics)


def _who(one: Member) -> str:
    return member_names.who(one.name, " and ".join(handle.display for handle in one.handles))


def _without_old_ids(member: Member, given: dict[str, str]) -> dict[str, str]:
    """Return the changes, and that an id of the old handle is not the new handle's.

    A wrong id would be another account.
    """
    cleared = {}
    for one in PLATFORMS.values():
        names = one.columns
        is_other = names.handle in given and (
            not (handle := member.handle(one.id))
            or not given[names.handle].strip()
            or parse_handle_on(one.id, given[names.handle]).key != handle.key
        )
        if is_other and names.permanent_id and names.permanent_id not in given:
            cleared[names.permanent_id] = ""
    return {**given, **cleared}


def _facts(one: Member) -> None:
    render.facts(
        [
            ("Name", one.name),
            ("Kind", one.kind),
            ("Topic", join_topics(one.topics)),
            *((on.label, _account(one.accounts.get(on.id), on)) for on in PLATFORMS.values()),
            ("Website", one.website),
            ("Note", one.note),
            ("Source", one.source),
        ]
    )


def _account(account: AccountRef | None, on: Platform) -> str:
    if not account:
        return ""
    known_id = f" ({on.label} id {account.permanent_id})" if account.permanent_id else ""
    return f"{account.handle}{known_id}"
