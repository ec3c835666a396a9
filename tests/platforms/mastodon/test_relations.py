"""Relations are asked for in batches that each server accepts."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.model.reasons import Reason, ReasonCode
from care100.platforms.errors import Refused
from care100.platforms.mastodon.relations import Relation, all_relations

UNKNOWN = frozenset({"7", "130"})


class Server:
    """A server that answers for at most so many ids, or refuses more."""

    def __init__(self, most: int, *, refuses: bool) -> None:
        self.most, self.refuses = most, refuses
        self.asked: list[Sequence[str]] = []

    def ask(self, ids: Sequence[str]) -> Iterator[Relation]:
        self.asked.append(ids)
        if self.refuses and len(ids) > self.most:
            raise Refused(Reason(ReasonCode.REFUSED), status=422)
        known = [id_ for id_ in ids[: self.most] if id_ not in UNKNOWN]
        return iter([Relation(id_, following=True, requested=False, barred=None) for id_ in known])

    def all(self, ids: Sequence[str]) -> list[str]:
        with ThreadPoolExecutor(2) as pool:
            return [one.id for one in all_relations(ids, self.ask, pool)]


@given(st.integers(0, 250), st.integers(1, 120), st.booleans())
def test_all_accounts_that_a_server_knows_are_found(count: int, most: int, refuses: bool) -> None:
    ids = [str(number) for number in range(count)]
    assert set(Server(most, refuses=refuses).all(ids)) == set(ids) - UNKNOWN


@pytest.mark.parametrize(
    ("most", "refuses", "requests"),
    [(1000, False, 2), (100, True, 2), (20, True, 2 + 8), (20, False, 2 + 6)],
)
def test_no_more_requests_are_sent_than_the_server_needs(
    most: int, refuses: bool, requests: int
) -> None:
    server = Server(most, refuses=refuses)
    server.all([f"id{number}" for number in range(150)])
    assert len(server.asked) == requests


def test_the_refusal_of_one_account_is_an_error() -> None:
    with pytest.raises(Refused):
        Server(0, refuses=True).all(["1", "2"])
