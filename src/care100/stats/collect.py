"""Collection of a list's figures from the registry."""

from collections.abc import Iterable

from care100.model.findings import FindingKind
from care100.registry import findings
from care100.registry.editions import edition
from care100.registry.history import Batch, batches, history
from care100.registry.members import members
from care100.registry.models import CuratedList
from care100.registry.session import Session
from care100.stats.figures import Condition, Figures, figures
from care100.stats.growth import Flow


def collect(session: Session, curated: CuratedList) -> Figures:
    """Return the present figures of a list."""
    return figures(
        edition(session, curated),
        _conditions(session, curated),
        flows(batches(history(session, curated))),
        findings.last_checkup(session, curated),
    )


def _conditions(session: Session, curated: CuratedList) -> list[Condition]:
    found: dict[int, set[FindingKind]] = {}
    for row in findings.on_list(session, curated):
        found.setdefault(row.member_id, set()).add(FindingKind(row.kind))
    return [
        Condition(
            any(account.checked_at for account in one.accounts.values()),
            frozenset(found.get(one.record.id, ())),
        )
        for one in members(session, curated)
    ]


def flows(of_list: Iterable[Batch]) -> list[Flow]:
    """Return how many members each batch added and removed. Batches are given oldest first.

    Batches that were undone, and the undos themselves, count as zero.
    """
    moved = {batch.id: _counted(batch) for batch in of_list}
    for id_, (batch, joined, left) in reversed(moved.items()):
        if batch.undoes in moved:
            undone, came, went = moved[batch.undoes]
            moved[batch.undoes] = undone, came - left, went - joined
            moved[id_] = batch, 0, 0
    return [Flow(batch.changes[-1].at, joined, left) for batch, joined, left in moved.values()]


def _counted(batch: Batch) -> tuple[Batch, int, int]:
    """Return the batch with its numbers of added and removed members.

    Changes with a slug are of the list's metadata and do not count.
    """
    of_members = [one for one in batch.changes if "slug" not in (one.before or one.after or {})]
    joined = sum(one.before is None for one in of_members)
    left = sum(one.after is None for one in of_members)
    return batch, joined, left
