"""`edit`: the details of one member or several."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.member_choice import refuse
from care100.cli.member_selection import (
    SomeMembers,
    Where,
    WhereKind,
    WherePlatform,
    WhereTopic,
    check_is_given,
    selected,
)
from care100.cli.member_values import given_values
from care100.cli.options import (
    About,
    DryRun,
    Json,
    KindOf,
    Name,
    Note,
    Position,
    Slug,
    Source,
    TopicsOf,
    Website,
    Yes,
)
from care100.cli.platform_options import NONE, PlatformOptions
from care100.cli.views import changes, member_names, render
from care100.formats.list_json import member_data
from care100.formats.member_rows import account_columns, changed, row_of
from care100.model.errors import Care100Error, UsageError
from care100.model.handles import AccountRef
from care100.model.members import BadMember, Member
from care100.model.topics import join_topics
from care100.platforms import PLATFORMS, parse_handle_on
from care100.platforms.base import Platform

if TYPE_CHECKING:
    from care100.registry.database import Database


@dataclass(frozen=True)
class _Edit:
    """A member, and the same member with the new values."""

    before: Member
    after: Member

    @property
    def is_change(self) -> bool:
        return self.before != self.after

    def __str__(self) -> str:
        name = member_names.of_member(self.before)
        return f"{name}: {changes.differences(row_of(self.before), row_of(self.after))}"


def edit(
    here: Invocation,
    slug: Slug,
    member: SomeMembers = None,
    where_topic: WhereTopic = None,
    where_platform: WherePlatform = None,
    where_kind: WhereKind = None,
    name: Name = None,
    kind: KindOf = None,
    topic: TopicsOf = None,
    about: About = None,
    note: Note = None,
    source: Source = None,
    website: Website = None,
    platform_options: PlatformOptions = NONE,
    position: Position = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Show or change the details of members.

    Without values it shows all details. Each option changes one value; an empty value
    ("") clears it. `--topic` replaces all topics. Name, kind, website and accounts are the
    same on every list.

    To edit several members, name them, or select them with `--where-topic`,
    `--where-platform` and `--where-kind`. care100 shows every change, and asks before it
    changes more than one member. One `care100 undo` undoes all of it.

    Examples:
        care100 edit my-list "Person One"
        care100 edit my-list @name@server --topic "young people" --note ""
        care100 edit my-list --where-topic carers --topic "unpaid carers"
    """
    given = given_values(
        topic,
        name=name,
        kind=kind,
        about=about,
        note=note,
        source=source,
        website=website,
        **platform_options,
    )
    texts, where = member or [], Where(where_topic or (), where_platform, where_kind)
    check_is_given(texts, where)
    with here.registry() as database:
        found = [one.member for one in selected(here, database, slug, texts, where)]
        if len(found) > 1:
            _refuse_own_values(found, given, position)
        if not given and position is None:
            _show_details(found, json=json)
            return
        edits = _planned(found, given)
        wanted = [one for one in edits if one.is_change]
        if len(edits) > 1 and not json:
            _show_plan(edits, wanted)
        is_changed = False
        if not dry_run:
            if len(wanted) > 1 and not here.ask(f"Change {len(wanted)} members?", yes=yes):
                render.note("Cancelled. Nothing was changed.")
                raise typer.Exit(exit_codes.DECLINED)
            planned = wanted or edits[:1]
            made = _apply(database, slug, planned, given, position, is_shown=len(edits) > 1)
            is_changed = made.is_change
            if len(edits) == 1:
                edits = made.edits
                wanted = [one for one in edits if one.is_change]
    if json:
        _print_json(slug, wanted, is_changed=is_changed)
    else:
        _report(slug.lower(), edits, dry_run=dry_run, is_changed=is_changed)


def _refuse_own_values(
    found: Sequence[Member], given: dict[str, str], position: int | None
) -> None:
    """Raise UsageError for a value that only one member can have."""
    own = [f"--{one.replace('_', '-')}" for one in ("name", *account_columns()) if one in given]
    own += ["--position"] if position is not None else []
    if own:
        names = [member_names.of_member(one) for one in found]
        raise UsageError(
            f"{own[0]} changes one member, but {len(found)} are selected:"
            f" {member_names.some(names, 5)}.",
            f"Name one member, or leave out {own[0]}.",
        )


def _planned(found: Sequence[Member], given: dict[str, str]) -> list[_Edit]:
    """Return the edits. Names every member that cannot have the values, and raises BadMember."""
    edits: list[_Edit] = []
    bad: list[Care100Error] = []
    for one in found:
        try:
            edits.append(_Edit(one, changed(one, **_without_old_ids(one, given))))
        except BadMember as error:
            error.message = (
                f"{member_names.of_member(one)}: {error}." if found[1:] else error.message
            )
            bad.append(error)
    refuse(bad, len(found))
    return edits


def _show_plan(edits: Sequence[_Edit], wanted: Sequence[_Edit]) -> None:
    for one in wanted:
        render.out(str(one))
    if same := len(edits) - len(wanted):
        render.note(f"{render.counted(same, 'member')} already as you want.")


@dataclass(frozen=True)
class _Made:
    """The edits that were made, and whether they or a new position changed something."""

    edits: list[_Edit]
    is_change: bool


def _apply(
    database: "Database",
    slug: str,
    edits: Sequence[_Edit],
    given: dict[str, str],
    position: int | None,
    *,
    is_shown: bool,
) -> _Made:
    """Make all edits or none, as one batch.

    Edits that were not shown start from the member as it is now. Raises UsageError if a member
    was changed after its edit was shown.
    """
    from care100.registry import lists, members, ordering
    from care100.registry.history import one_batch
    from care100.registry.members import PutResult

    is_changed = False
    made: list[_Edit] = []
    with one_batch(), database.writing() as session:
        curated = lists.the_list(session, slug)
        for one in edits:
            found = members.find(session, curated, one.before.handles[0])
            current = one
            if not is_shown:
                [current] = _planned([found.member], given)
            elif found.member != one.before:
                raise UsageError(
                    f"{member_names.of_member(one.before)} was changed in the meantime."
                    " Nothing was changed.",
                    "Run the command again.",
                )
            made.append(current)
            outcome = members.change(session, curated, found, current.after, act="edit")
            is_changed |= outcome is PutResult.CHANGED
        if position is not None:
            now = members.find(session, curated, made[0].after.handles[0])
            is_changed |= ordering.move(session, curated, now, position, act="edit")
    return _Made(made, is_changed)


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


def _report(slug: str, edits: Sequence[_Edit], *, dry_run: bool, is_changed: bool) -> None:
    if len(edits) == 1:
        _facts(edits[0].after)
    if dry_run:
        render.note("Dry run. Nothing was changed.")
    elif not is_changed:
        render.note("No change.")
    elif len(edits) == 1:
        render.note(f"Changed on {slug}.")
    else:
        number = sum(one.is_change for one in edits)
        render.out(f"Changed {render.counted(number, 'member')} of {slug}. To undo it:")
        render.out(f"  care100 undo {slug}", wrap=False)


def _print_json(slug: str, wanted: Sequence[_Edit], *, is_changed: bool) -> None:
    changed_rows = [
        {"before": member_data(one.before), "after": member_data(one.after)} for one in wanted
    ]
    render.json({"schema": 1, "list": slug.lower(), "changed": is_changed, "changes": changed_rows})


def _show_details(found: Sequence[Member], *, json: bool) -> None:
    if json:
        render.json({"schema": 1, "members": [member_data(one) for one in found]})
        return
    for number, one in enumerate(found):
        if number:
            render.out()
        _facts(one)


def _facts(one: Member) -> None:
    render.facts(
        [
            ("Name", one.name),
            ("Kind", one.kind),
            ("Topic", join_topics(one.topics)),
            *((on.label, _account(one.accounts.get(on.id), on)) for on in PLATFORMS.values()),
            ("Website", one.website),
            ("About", one.about),
            ("Note (private)", one.note),
            ("Source", one.source),
        ]
    )


def _account(account: AccountRef | None, on: Platform) -> str:
    if not account:
        return ""
    known_id = f" ({on.label} id {account.permanent_id})" if account.permanent_id else ""
    return f"{account.handle}{known_id}"
