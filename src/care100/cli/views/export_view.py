"""What an export says about its file: what is private in it, and what it leaves out."""

from typing import TYPE_CHECKING

from care100.cli.views import member_names, render
from care100.formats.coverage import COVERAGE
from care100.formats.limits import MOST_IN_FILE

if TYPE_CHECKING:
    from care100.model.list_metadata import Edition

_MOST_NAMED = 10


def note_limit(exported: "Edition") -> None:
    """Print that `import` reads so many members only with an option."""
    count, slug = len(exported.members), exported.metadata.slug
    if count > MOST_IN_FILE:
        render.note(
            f"{slug} has {count:,} members. `care100 import` reads {MOST_IN_FILE:,} "
            f"from a file unless you add --limit {count}."
        )


def note_private(exported: "Edition", named: str) -> None:
    """Print that a file has private notes, if it has."""
    noted = sum(1 for one in exported.members if one.note)
    if noted and COVERAGE[named].has_notes:
        notes = render.counted(noted, "note")
        render.note(f"The file has {notes} that nobody else may see. To leave out notes: --public")


def note_left_out(exported: "Edition", named: str, *, has_opt_outs: bool) -> None:
    """Print what of the list, and how many of its members, a format has no room for."""
    covers = COVERAGE[named]
    total, slug = len(exported.members), exported.metadata.slug
    if missing := len(covers.members_left_out(exported)):
        render.note(f"Left out: {missing} of {total} members of {slug} without {covers.account}.")
    note_lost(exported, named)
    if parts := covers.left_out(exported, has_opt_outs=has_opt_outs):
        render.note(f"Not in the format {named}: {'; '.join(parts)}.")


def note_lost(exported: "Edition", named: str) -> None:
    """Print the lost accounts that a file for following leaves out, or replaces."""
    names = {handle: one.name for one in exported.members for handle in one.handles}
    left_out, replaced = [], []
    for handle, lost in COVERAGE[named].lost(exported).items():
        who = member_names.who(names[handle], handle.display)
        if lost.successor:
            replaced.append(f"{who}: now {lost.successor.display}")
        else:
            left_out.append(f"{who}: {lost.label}")
    _named("Left out: {} that the last check found gone, suspended or moved", left_out)
    _named("Replaced: {} by their new accounts", replaced)


def _named(heading: str, lines: list[str]) -> None:
    if not lines:
        return
    render.note(f"{heading.format(render.counted(len(lines), 'account'))}:")
    for line in lines[:_MOST_NAMED]:
        render.note(f"  {line}")
    if len(lines) > _MOST_NAMED:
        render.note(f"  … and {len(lines) - _MOST_NAMED} more")
