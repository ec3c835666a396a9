"""Relationship entities: whether the login follows an account, or must leave it alone."""

from dataclasses import dataclass
from typing import Any

from care100.model.reasons import Reason, ReasonCode
from care100.platforms import server_values
from care100.platforms.mastodon.entities import id_of


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
