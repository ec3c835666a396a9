"""Look accounts on X up: by name where no id is known, by id where X has not confirmed it.

An id from a file is believed only if X returns the same handle for it: otherwise somebody
else would be added.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from care100.engine.concurrency import RetryPolicy
from care100.engine.resolve import Answers, Candidate
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.targets import Quote, RemoteAccount
from care100.platforms.x.prices import Price

BATCH = 100
_X = "X"


@dataclass(frozen=True)
class XUser:
    """A user on X; the relationship fields are set only when they were requested."""

    id: str
    username: str
    name: str = ""
    following: bool = False
    pending: bool = False
    blocking: bool = False
    muting: bool = False


Users = Callable[[str, Sequence[str]], tuple[list[XUser], Mapping[str, Reason]]]
"""Fetches up to 100 users by their `ids` or `usernames`, and why others are missing."""


def resolve(users: Users, candidates: Sequence[Candidate], retry: RetryPolicy) -> Answers:
    """Look accounts up, a hundred in each request. Raises PlatformError."""
    answers: dict[int, RemoteAccount | Reason] = {}
    by_id, by_name = _by_id_and_by_name(candidates)
    for batch in _batches(by_name):
        names = [one.handle.text for one in batch]
        found, problems = retry.ask(partial(users, "usernames", names))
        ids = {user.username.lower(): user.id for user in found}
        for one in batch:
            id_ = ids.get(one.handle.key)
            why = problems.get(one.handle.key, Reason(ReasonCode.NOT_FOUND, _X))
            answers[one.account_id] = RemoteAccount(id_, one.handle.text) if id_ else why
        retry.progress.advance(len(batch))
    for batch in _batches(by_id):
        asked = dict.fromkeys(one.remote_id for one in batch)
        found, problems = retry.ask(partial(users, "ids", list(asked)))
        names_by_id = {user.id: user.username for user in found}
        for one in batch:
            name = names_by_id.get(one.remote_id, "")
            answers[one.account_id] = _compared(one, name, problems.get(one.remote_id))
        retry.progress.advance(len(batch))
    return answers


def quote(candidates: Sequence[Candidate]) -> Quote:
    """Estimate what `resolve` takes."""
    by_id, by_name = _by_id_and_by_name(candidates)
    return quote_of_reading(len(by_id)) + quote_of_reading(len(by_name))


def quote_of_reading(users: int) -> Quote:
    """Estimate reading this number of users."""
    requests = -(-users // BATCH)
    return Quote(requests, 0, Price.USER_READ.charge(users), float(requests))


def _by_id_and_by_name(
    candidates: Sequence[Candidate],
) -> tuple[list[Candidate], list[Candidate]]:
    by_id = [one for one in candidates if one.remote_id]
    return by_id, [one for one in candidates if not one.remote_id]


def _batches(candidates: Sequence[Candidate]) -> Iterator[Sequence[Candidate]]:
    for start in range(0, len(candidates), BATCH):
        yield candidates[start : start + BATCH]


def _compared(one: Candidate, name: str, problem: Reason | None) -> RemoteAccount | Reason:
    """Return the account if the user with its id has its name; `name` is empty if there is none."""
    if name.lower() == one.handle.key:
        return RemoteAccount(one.remote_id, one.handle.text)
    if not name and problem and problem.code is not ReasonCode.NOT_FOUND:
        return problem
    return Reason(ReasonCode.OTHER_ID, _X, f"@{name}" if name else "no account")
