"""The edits of several members: planned before they are shown, and made all or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from care100.cli.member_choice import refuse
from care100.cli.topic_edits import TopicEdits
from care100.cli.views import changes, member_names
from care100.formats.member_rows import changed, row_of
from care100.model.errors import Care100Error, UsageError
from care100.model.members import BadMember, Member
from care100.model.topics import join_topics
from care100.platforms import PLATFORMS, parse_handle_on

if TYPE_CHECKING:
    from care100.registry.database import Database


@dataclass(frozen=True)
class Edit:
    """A member, and the same member with the new values."""

    before: Member
    after: Member

    @property
    def is_change(self) -> bool:
        """Return whether the new values are others."""
        return self.before != self.after

    def __str__(self) -> str:
        name = member_names.of_member(self.before)
        return f"{name}: {changes.differences(row_of(self.before), row_of(self.after))}"


def planned(found: Sequence[Member], given: dict[str, str], topics: TopicEdits) -> list[Edit]:
    """Return the edits. Names every member that cannot have the values, and raises BadMember."""
    edits: list[Edit] = []
    bad: list[Care100Error] = []
    for one in found:
        try:
            values = _without_old_ids(one, given)
            if topics:
                values["topic"] = join_topics(topics.topics(one))
            edits.append(Edit(one, changed(one, **values)))
        except BadMember as error:
            error.message = (
                f"{member_names.of_member(one)}: {error}." if found[1:] else error.message
            )
            bad.append(error)
    refuse(bad, len(found))
    return edits


@dataclass(frozen=True)
class Made:
    """The edits that were made, and whether they or a new position changed something."""

    edits: list[Edit]
    is_change: bool


def apply(
    database: "Database",
    slug: str,
    edits: Sequence[Edit],
    given: dict[str, str],
    topics: TopicEdits,
    position: int | None,
    *,
    is_shown: bool,
) -> Made:
    """Make all edits or none, as one batch.

    Edits that were not shown start from the member as it is now. Raises UsageError if a member
    was changed after its edit was shown.
    """
    from care100.registry import lists, members, ordering
    from care100.registry.history import one_batch
    from care100.registry.members import PutResult

    is_changed = False
    made: list[Edit] = []
    with one_batch(), database.writing() as session:
        curated = lists.the_list(session, slug)
        for one in edits:
            found = members.find(session, curated, one.before.handles[0])
            current = one
            if not is_shown:
                [current] = planned([found.member], given, topics)
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
    return Made(made, is_changed)


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
