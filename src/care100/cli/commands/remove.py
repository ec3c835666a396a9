"""`remove`: members leave a list."""

from collections.abc import Sequence
from typing import Annotated

import typer

from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.member_selection import (
    SomeMembers,
    Where,
    WhereKind,
    WherePlatform,
    WhereTopic,
    check_is_given,
    find_all,
    selected,
)
from care100.cli.opting_out import OptingOut
from care100.cli.options import DryRun, Slug, Yes, option
from care100.cli.views import member_names, render, restore_hint
from care100.model.members import Member

OptOut = Annotated[
    bool,
    option("--opt-out", text="Record an opt-out: remove the member from every list for good."),
]


def remove(
    here: Invocation,
    slug: Slug,
    member: SomeMembers = None,
    where_topic: WhereTopic = None,
    where_platform: WherePlatform = None,
    where_kind: WhereKind = None,
    opt_out: OptOut = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Remove members from a list.

    care100 shows the commands that restore them. If a member asks not to be listed, use
    `--opt-out`: the member is removed from every list, all data about it is deleted, and
    it cannot be added or imported again. care100 asks first.

    Members can be selected by topic, platform or kind. care100 then shows them, and asks
    before it removes them.

    Examples:
        care100 remove my-list @name@server
        care100 remove my-list "Person One" "Person Two"
        care100 remove my-list --where-topic housing --dry-run
        care100 remove my-list x:name --opt-out
    """
    from care100.registry import lists, members, removal
    from care100.registry.history import one_batch

    texts, where = member or [], Where(where_topic or (), where_platform, where_kind)
    check_is_given(texts, where)
    with here.registry() as database:
        leaving = selected(here, database, slug, texts, where)
        if opt_out:
            out = OptingOut.of(database, [one.member for one in leaving])
            if out.confirm(here, dry_run=dry_run, yes=yes):
                out.apply(database, act="remove")
                out.report()
            return
        with database.reading() as session:
            size = len(members.members(session, lists.the_list(session, slug)))
        if dry_run or where:
            _confirm(here, [one.member for one in leaving], size, dry_run=dry_run, yes=yes)
        with one_batch(), database.writing() as session:
            curated = lists.the_list(session, slug)
            gone = find_all(session, curated, [one.member.handles[0] for one in leaving])
            back = [line for one in gone for line in restore_hint.add(curated.slug, one)]
            removal.take_off(session, curated, gone)
    for one in gone:
        render.out(f"Removed {member_names.of_member(one.member)} from {curated.slug}.")
    render.out("To restore them:")
    for line in back:
        render.out(f"  {line}", wrap=False)


def _confirm(
    here: Invocation, leaving: Sequence[Member], size: int, *, dry_run: bool, yes: bool
) -> None:
    """Show the members, and ask whether to remove them. Ends the command without a yes."""
    render.note("Members to remove:")
    for one in leaving:
        render.note(f"  {member_names.of_member(one)}")
    if dry_run:
        render.note("Dry run. Nothing was removed.")
        raise typer.Exit
    if not here.ask(f"Remove {len(leaving)} of {render.counted(size, 'member')}?", yes=yes):
        render.note("Cancelled. Nothing was removed.")
        raise typer.Exit(exit_codes.DECLINED)
