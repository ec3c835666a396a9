"""Relationship entities: whether the login follows an account, or must leave it alone."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from care100.model.reasons import Reason, ReasonCode
from care100.platforms import server_values
from care100.platforms.errors import Refused
from care100.platforms.mastodon.entities import id_of

# Ids in a request. 100 of them, the most common length of a list, stay below the 4,000 characters
# of an address that every server accepts. Pixelfed accepts 20 (its ApiV1Controller), snac one.
_BATCHES = (100, 20, 1)


@dataclass(frozen=True)
class Relation:
    """The login's relationship with an account.

    `barred` is the reason why the account must be left alone, or None.
    """

    id: str
    following: bool
    requested: bool
    barred: Reason | None


def relation_of(entity: Any) -> Relation:
    """Read a Relationship entity (docs.joinmastodon.org/entities/Relationship)."""
    return Relation(
        id_of(entity),
        server_values.flag(entity["following"]),
        is_so(entity, "requested"),
        _barred(entity),
    )


def all_relations(
    ids: Sequence[str], ask: Callable[[Sequence[str]], Iterable[Relation]], pool: Executor
) -> list[Relation]:
    """Ask for the relations with these accounts, several requests at once, and return them.

    Some servers answer for the first ids of a request only, or refuse many: the others are asked
    for again in smaller requests. An account that the server does not know has no relation.
    """

    def answers(batch: Sequence[str]) -> Iterable[Relation]:
        try:
            return ask(batch)
        except Refused:
            if len(batch) == 1:
                raise
            return ()

    found: dict[str, Relation] = {}
    asked: list[Sequence[str]] = []
    for size in _BATCHES:
        left = [id_ for id_ in dict.fromkeys(ids) if id_ not in found]
        batches = [left[start : start + size] for start in range(0, len(left), size)]
        for answer in pool.map(answers, [one for one in batches if one not in asked]):
            found |= {one.id: one for one in answer}
        asked += batches
    return list(found.values())


def is_so(relation: Any, name: str) -> bool:
    """Read a boolean that some servers leave out or have null."""
    return server_values.optional(server_values.flag, relation.get(name), otherwise=False)


def _barred(relation: Any) -> Reason | None:
    """Return why an account must be left alone, such as a block by the user, or None."""
    reasons = {
        "blocking": ReasonCode.BLOCKED,
        "muting": ReasonCode.MUTED,
        "domain_blocking": ReasonCode.SERVER_BLOCKED,
        "blocked_by": ReasonCode.BLOCKED_BY,
    }
    return next((Reason(code) for name, code in reasons.items() if is_so(relation, name)), None)
