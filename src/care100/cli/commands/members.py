"""`add`, `remove`, `edit`: who is on a list."""

from typing import TYPE_CHECKING, Annotated

from care100.cli.invocation import Invocation
from care100.cli.options import (
    AHandle,
    Handles,
    KindOf,
    Name,
    Note,
    Position,
    Slug,
    Source,
    TopicOf,
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
from care100.platforms import PLATFORMS, parse_handle, parse_handle_on
from care100.platforms.platform import Platform

if TYPE_CHECKING:
    from sqlmodel import Session

    from care100.registry.members import Listed
    from care100.registry.models import CuratedList

MemberOption = Annotated[
    str | None,
    option(
        "--member",
        metavar="HANDLE",
        text="Give this account to the member of the list who has that other one. Needs "
        "--source: say where they write that both are theirs.",
    ),
]
OptOut = Annotated[
    bool,
    option("--opt-out", text="Also keep them off every list, for ever: they asked for it."),
]


def add(
    here: Invocation,
    slug: Slug,
    handle: Handles,
    name: Name = None,
    kind: KindOf = None,
    topic: TopicOf = None,
    note: Note = None,
    source: Source = None,
    website: Website = None,
    platform_options: PlatformOptions = NONE,
    member: MemberOption = None,
    position: Position = None,
) -> None:
    """Put somebody on a list.

    Write accounts as you would paste them, one or several, with a space between two.
    Who is on the list already stays as they are. When one of several cannot be read,
    none is added. A mistake is taken back by `care100 undo LIST`.

    Example:
        care100 add my-list @name@server --name "Their name" --topic disability
        care100 add my-list @name@server https://x.com/name x:other
        care100 add my-list x:name --member @name@server --source https://their.site
    """
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
                f"{option_name} can be said of one account only, and you wrote {len(parsed)}.",
                "Add them one after the other.",
            )
    given = _given(
        name=name,
        kind=kind,
        topic=topic,
        note=note,
        source=source,
        website=website,
        **platform_options,
    )
    with here.registry() as database, database.writing() as session, one_batch():
        curated = lists.the_list(session, slug)
        if member is not None:
            said = [_join(session, curated, parsed[0], parse_handle(member), given)]
        else:
            said = [_add(session, curated, one, given) for one in parsed]
        if position is not None:
            ordering.move(session, curated, find(session, curated, parsed[0]), position, act="add")
    for line in said:
        render.out(line)


def remove(here: Invocation, slug: Slug, handle: Handles, opt_out: OptOut = False) -> None:
    """Take somebody off a list.

    It says how to put them back. Who asks to be taken off, and to stay off, is taken
    off every list by `--opt-out`, and cannot be added or imported again: what was known
    of them is forgotten.

    Example:
        care100 remove my-list @name@server
        care100 remove my-list x:name --opt-out
    """
    from care100.registry import lists, opt_outs, removal
    from care100.registry.history import one_batch

    parsed = _parse_all(handle)
    with here.registry() as database, database.writing() as session, one_batch():
        curated = lists.the_list(session, slug)
        gone = _find_all(session, curated, parsed)
        back = [line for one in gone for line in restore_hint.add(curated.slug, one)]
        elsewhere: list[str] = []
        removal.take_off(session, curated, gone)
        for one in gone if opt_out else ():
            opt_outs.opt_out(session, one.member)
            off = removal.take_off_everywhere(session, one.member.handles[0], act="remove")
            elsewhere += [other.slug for other in off]
            opt_outs.forget(session, one.member)
    for one in gone:
        render.out(f"Removed {_who(one.member)} from {curated.slug}.")
    if elsewhere:
        render.out(f"Also removed from: {', '.join(dict.fromkeys(elsewhere))}.")
    if opt_out:
        render.out("No list takes them again. Should they change their mind:")
        back = [line for one in gone for line in restore_hint.undo(one.member)] + back
    else:
        render.out("To put them back:")
    for line in back:
        render.out(f"  {line}", wrap=False)


def edit(
    here: Invocation,
    slug: Slug,
    handle: AHandle,
    name: Name = None,
    kind: KindOf = None,
    topic: TopicOf = None,
    note: Note = None,
    source: Source = None,
    website: Website = None,
    platform_options: PlatformOptions = NONE,
    position: Position = None,
) -> None:
    """Show or change what a list says of somebody.

    Without options it shows all that is known of them. Each option changes one thing;
    two quotation marks with nothing between them ("") clear it. Their name, website
    and accounts are the same on every list.

    Example:
        care100 edit my-list @name@server
        care100 edit my-list @name@server --topic "young people" --note ""
    """
    from care100.registry import lists, members, ordering
    from care100.registry.history import one_batch
    from care100.registry.members import PutResult

    asked = parse_handle(handle)
    given = _given(
        name=name,
        kind=kind,
        topic=topic,
        note=note,
        source=source,
        website=website,
        **platform_options,
    )
    if not given and position is None:
        with here.registry() as database, database.reading() as session:
            found = members.find(session, lists.the_list(session, slug), asked)
        _facts(found.member)
        return
    with here.registry() as database, database.writing() as session, one_batch():
        curated = lists.the_list(session, slug)
        found = members.find(session, curated, asked)
        wanted = changed(found.member, **_without_old_ids(found.member, given))
        outcome = members.change(session, curated, found, wanted, act="edit")
        is_changed = outcome is PutResult.CHANGED
        if position is not None:
            now = members.find(session, curated, wanted.handles[0])
            is_changed |= ordering.move(session, curated, now, position, act="edit")
    _facts(wanted)
    render.note(f"Changed on {curated.slug}." if is_changed else "It was so already.")


def _add(session: "Session", curated: "CuratedList", handle: Handle, given: dict[str, str]) -> str:
    from care100.registry import members

    try:
        there = members.find(session, curated, handle)
    except members.NotListed:
        pass
    else:
        hint = f" To change what it says of them: care100 edit {curated.slug} {handle.typed}"
        return f"{_who(there.member)} is on {curated.slug} already.{hint if given else ''}"
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
            f"Where does it say that {handle} and {other} are the same?",
            "Name the page with --source; only what its owner made public may be joined.",
        )
    listed = members.find(session, curated, other)
    outcome = members.join(session, curated, listed, handle, source)
    more = {name: value for name, value in given.items() if name != "source"}
    if more:
        now = members.find(session, curated, handle)
        members.change(session, curated, now, changed(now.member, **more), act="add")
    done = outcome is not members.PutResult.UNCHANGED
    return f"{sanitize.line(listed.member.name)} {'now has' if done else 'already has'} {handle}."


def _parse_all(texts: list[str]) -> list[Handle]:
    """Every handle, once each. Raises UsageError, and names every bad one before it."""
    good: dict[tuple[PlatformId, str], Handle] = {}
    bad: list[Care100Error] = []
    for text in texts:
        try:
            handle = parse_handle(text)
            good.setdefault((handle.platform, handle.key), handle)
        except BadHandle as error:
            bad.append(error)
    _refuse(bad, len(texts))
    return list(good.values())


def _find_all(session: "Session", curated: "CuratedList", parsed: list[Handle]) -> "list[Listed]":
    """Each member once, though both accounts were named; in the list's order."""
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
        raise UsageError(f"Nothing was changed: {len(bad)} of the {of} could not be used.")


def _given(**values: object) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if value is not None}


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
            ("Topic", one.topic),
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
