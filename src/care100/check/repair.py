"""The repairs that need no judgement: renamed accounts, and moves that both accounts confirm.

They are changes in the history like any other, and never remove a member.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from care100.check.report import Line, Todo
from care100.formats.member_rows import changed
from care100.model.findings import FindingKind
from care100.model.members import BadMember
from care100.registry import members
from care100.registry.accounts import learn_permanent_ids
from care100.registry.history import one_batch
from care100.registry.models import CuratedList
from care100.registry.opt_outs import OptedOut
from care100.registry.session import Session

ACT = "check --fix"


@dataclass
class Repaired:
    """The findings that were repaired, and those that could not be, with the reason."""

    done: list[Line] = field(default_factory=list)
    refused: list[tuple[Line, str]] = field(default_factory=list)


def repairable(lines: Iterable[Line]) -> list[Line]:
    """Return the findings that can be repaired without judgement."""
    return [line for line in lines if line.todo is Todo.REPAIR]


def repair(session: Session, curated: CuratedList, lines: Iterable[Line]) -> Repaired:
    """Replace the old handles by the new ones, as one change to the list."""
    repaired = Repaired()
    with one_batch():
        for line in lines:
            if line.handle is None:
                continue
            try:
                listed = members.find(session, curated, line.handle)
                wanted = changed(listed.member, **{line.about: line.successor})
                members.change(session, curated, listed, wanted, act=ACT)
                if line.kind is FindingKind.RENAMED and line.replacement:
                    # The check has read the handle of this id.
                    id_ = wanted.permanent_id(line.about)
                    learn_permanent_ids(session, {line.replacement: id_})
                repaired.done.append(line)
            except (OptedOut, members.Conflict, members.NotListed, BadMember) as error:
                repaired.refused.append((line, error.message))
    return repaired
