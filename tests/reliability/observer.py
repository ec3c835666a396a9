"""What happens on the sandbox's servers: each request, and every effect that it had."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from care100.sandbox.middleware import Middleware
from care100.sandbox.request_log import LoggedRequest
from tests.platforms.bluesky.bluesky_person import FOLLOW, LIST, LIST_ITEM, STARTER_PACK
from tests.remote_commands import RemotePerson

# What something is, and its id: a thing that is removed and made again has another id.
Fact = tuple[str, str]
USER = "curator"


class Observer:
    """Counts effects, and calls `arriving` before a server handles a request.

    The servers run in this process, also while a command runs in another.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.arriving: Callable[[LoggedRequest], None] = lambda _: None
        self._person: RemotePerson | None = None
        self._lock = threading.Lock()
        self._facts: set[Fact] = set()
        self._effects: Counter[str] = Counter()
        answer, respond = Middleware._answer, Middleware._respond

        async def answering(server: Middleware, fault, record, *rest):  # type: ignore[no-untyped-def]
            self.arriving(record)
            await answer(server, fault, record, *rest)

        async def responding(server: Middleware, *given):  # type: ignore[no-untyped-def]
            self.look()
            await respond(server, *given)

        patch.setattr(Middleware, "_answer", answering)
        patch.setattr(Middleware, "_respond", responding)

    def begin(self, person: RemotePerson) -> None:
        """Count the effects from now on."""
        self._person = person
        with self._lock:
            self._facts = set(_facts(person))
            self._effects.clear()

    def look(self) -> None:
        """Count what has changed on the servers since the last look."""
        if self._person is None:
            return
        with self._lock:
            before, self._facts = self._facts, set(_facts(self._person))
            self._effects.update(f"{what} was made" for what, _ in self._facts - before)
            self._effects.update(f"{what} was removed" for what, _ in before - self._facts)

    def repeated(self) -> Iterator[str]:
        """Return the effects that happened more than once."""
        with self._lock:
            yield from (
                f"{what} {times} times" for what, times in self._effects.items() if times > 1
            )


def _facts(person: RemotePerson) -> Iterator[Fact]:
    yield from _on_mastodon(person)
    yield from _on_x(person)
    yield from _on_bluesky(person)


def _on_mastodon(person: RemotePerson) -> Iterator[Fact]:
    state = person.sandbox.mastodon.state
    with state.lock:
        me = state.account(USER).id
        both = (state.relationships.following, state.relationships.requests)
        for table in both:
            for id_, follow in list(table.get(me, {}).items()):
                yield f"a follow of {state.accounts[id_].acct}", str(follow.id)
        for one in list(state.lists.values()):
            yield f"the list {one.title}", one.id
            yield from ((f"{id_} in the list {one.title}", one.id) for id_ in one.members)
        for each in list(state.collections.values()):
            yield f"the Collection {each.name}", each.id
            yield from (
                (f"{item.account} in the Collection {each.name}", item.id) for item in each.items
            )


def _on_x(person: RemotePerson) -> Iterator[Fact]:
    state = person.sandbox.x.state
    with state.lock:
        me = state.account(USER).id
        yield from ((f"a follow of {id_} on X", id_) for id_ in state.following.get(me, []))
        for one in list(state.lists.values()):
            yield f"the List {one.name}", one.id
            yield from ((f"{id_} in the List {one.name}", one.id) for id_ in one.members)
            if me in one.followers:
                yield f"a follow of the List {one.name}", one.id


def _on_bluesky(person: RemotePerson) -> Iterator[Fact]:
    with person.state.lock:
        for key, one in person.records(FOLLOW, USER).items():
            yield f"a follow of {one['subject']}", key
        for kind in (LIST, STARTER_PACK):
            for key, one in person.records(kind, USER).items():
                yield f"the {kind} {one['name']} {one.get('purpose', '')}", key
        for key, one in person.records(LIST_ITEM, USER).items():
            yield f"{one['subject']} in {one['list']}", key
