"""The safe repairs: names that X has changed, and moves that both accounts confirm. They go
into the history like any other change, and nobody is ever taken off.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel import Session

from care100.check.report import Line, Todo
from care100.formats.member_rows import changed
from care100.model.members import BadMember
from care100.registry import members
from care100.registry.history import one_batch
from care100.registry.models import CuratedList
from care100.registry.opt_outs import OptedOut

ACT = "check --fix"


@dataclass
class Repaired:
    """Which findings were repaired, and which could not be, with the reason."""

    done: list[Line] = field(default_factory=list)
    refused: list[tuple[Line, str]] = field(default_factory=list)


def repairable(lines: Iterable[Line]) -> list[Line]:
    """Those that can be repaired without anybody having to judge."""
    return [line for line in lines if line.todo is Todo.REPAIR]


def repair(session: Session, curated: CuratedList, lines: Iterable[Line]) -> Repaired:
    """Put the new handles in the place of the old, as one change to the list."""
    repaired = Repaired()
    with one_batch():
        for line in lines:
            if line.handle is None:
                continue
            try:
                listed = members.find(session, curated, line.handle)
                wanted = changed(listed.member, **{line.about: line.successor})
                members.change(session, curated, listed, wanted, act=ACT)
                repaired.done.append(line)
            except (OptedOut, members.Conflict, members.NotListed, BadMember) as error:
                repaired.refused.append((line, error.message))
    return repaired
