"""Collection of a list's figures from the registry."""

from collections.abc import Iterable, Mapping, Sequence

from care100.formats.member_rows import stored_member
from care100.model import same_member
from care100.model.findings import FindingKind
from care100.model.published_editions import EditionNews
from care100.registry import findings
from care100.registry.editions import edition
from care100.registry.history import Batch, batches, history
from care100.registry.models import CuratedList
from care100.registry.reading import read_members
from care100.registry.session import Session
from care100.stats.figures import Condition, Figures, figures
from care100.stats.growth import Flow

_Row = Mapping[str, object]


def collect(
    session: Session, curated: CuratedList, growth: Sequence[Flow] | None = None
) -> Figures:
    """Return the present figures of a list.

    Its growth is that of its history, which is the curator's own, or the one given.
    """
    checked = findings.last_checkup(session, curated)
    return figures(
        edition(session, curated),
        _conditions(session, curated),
        flows(batches(history(session, curated))) if growth is None else growth,
        checked.at if checked else None,
    )


def published_flows(editions: Iterable[EditionNews]) -> list[Flow]:
    """Return how many members each published edition added and removed."""
    return [
        Flow(one.at, one.size if one.is_first else len(one.joined), len(one.left))
        for one in editions
    ]


def _conditions(session: Session, curated: CuratedList) -> list[Condition]:
    found: dict[int, set[FindingKind]] = {}
    for row in findings.on_list(session, curated):
        found.setdefault(row.member_id, set()).add(FindingKind(row.kind))
    return [
        Condition(
            any(account.checked_at for account in one.accounts.values()),
            frozenset(found.get(one.id, ())),
        )
        for one in read_members(session, curated)
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

    A member who left and joined with another account counts as neither. Changes with a slug
    are of the list's metadata and do not count.
    """
    of_members = [one for one in batch.changes if "slug" not in (one.before or one.after or {})]
    joined = [one.after or {} for one in of_members if one.before is None]
    left = [one.before or {} for one in of_members if one.after is None]
    # A member with a new account has neither joined nor left.
    same = _pairs(left, joined) if left and joined else 0
    return batch, len(joined) - same, len(left) - same


def _pairs(left: Iterable[_Row], joined: Iterable[_Row]) -> int:
    """Return how many members left and joined with another account."""
    named = (map(stored_member, filter(_named, its)) for its in (left, joined))
    return len(same_member.pairs(*named))


def _named(row: _Row) -> bool:
    """Return whether a row has a name; members who opted out have none."""
    return bool(row.get("name"))
