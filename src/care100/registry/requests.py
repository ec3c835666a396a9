"""Requests that are not known to be accepted, such as follow requests to locked accounts.

A platform does not say that a request was rejected: it is simply not there any more. So the
journal and the mirrors of all lists are asked, when the login or care100 requested something.
"""

from collections.abc import Mapping
from datetime import datetime
from operator import attrgetter

from sqlmodel import Session, col, select

from care100.engine.plan import Action
from care100.engine.store import ItemState
from care100.registry import journal
from care100.registry.models import Login, Mirror, MirrorItem, Run, StepRecord


def not_accepted(session: Session, login: Login, kind: str) -> Mapping[str, datetime]:
    """Return when items of this kind of target were requested, by their ids (aware UTC).

    Without those that were seen in the target since, and those that care100 withdrew.
    """
    asked = _asked(session, login, kind)
    found = {id_: step.at for id_, step in asked.items()}
    for item in _mirrored(session, login, kind):
        id_ = item.remote_id
        if item.state == ItemState.REQUESTED:
            found.setdefault(id_, item.since)
        elif item.state == ItemState.IN and id_ in asked and asked[id_].id <= item.last_step:
            found.pop(id_, None)
    return found


def _asked(session: Session, login: Login, kind: str) -> dict[str, StepRecord]:
    """Return the steps, by item, whose last change by care100 was a request."""
    runs = select(Run.id).join(Mirror).where(Mirror.login_id == login.id, Mirror.kind == kind)
    query = select(StepRecord).where(
        col(StepRecord.run_id).in_(runs),
        col(StepRecord.do).in_([Action.ADD, Action.REMOVE]),
        col(StepRecord.state).in_([journal.DONE, journal.REQUESTED]),
    )
    # The database would read all steps of all logins to return them in their order.
    steps = sorted(session.exec(query), key=attrgetter("id"))
    last = {step.remote_id: step for step in steps}
    return {id_: step for id_, step in last.items() if step.state == journal.REQUESTED}


def _mirrored(session: Session, login: Login, kind: str) -> list[MirrorItem]:
    query = select(MirrorItem).join(Mirror)
    return list(session.exec(query.where(Mirror.login_id == login.id, Mirror.kind == kind)))
