"""`remove` and `edit`: the members of a list."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

from care100.cli.invocation import Invocation
from care100.cli.member_choice import handle_of, handles_of, refuse
from care100.cli.member_values import given_values
from care100.cli.options import (
    AMember,
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
from care100.cli.platform_options import NONE, PlatformOptions
from care100.cli.views import member_names, render, restore_hint
from care100.formats.member_rows import changed
from care100.model.errors import Care100Error
from care100.model.handles import AccountRef, Handle
from care100.model.members import Member
from care100.model.topics import join_topics
from care100.platforms import PLATFORMS, parse_handle_on
from care100.platforms.base import Platform

if TYPE_CHECKING:
    from care100.registry.members import Listed
    from care100.registry.models import CuratedList
    from care100.registry.session import Session

OptOut = Annotated[
    bool,
    option("--opt-out", text="Record an opt-out: remove the member from every list for good."),
]


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
        parsed = handles_of(member, partial(handle_of, here, database, slug=slug))
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
        render.out(f"Removed {member_names.of_member(one.member)} from {curated.slug}.")
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

    given = given_values(
        topic,
        name=name,
        kind=kind,
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
    refuse(bad, len(parsed))
    return sorted(found.values(), key=lambda one: one.membership.position)


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
