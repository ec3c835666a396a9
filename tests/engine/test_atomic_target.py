"""A target that takes changes of all kinds in one request: all of them, or none."""

# ruff: noqa: ARG002 - the stand-ins implement interfaces, whether or not they need every argument.

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime

from care100.engine.apply import apply
from care100.engine.concurrency import RetryPolicy
from care100.engine.plan import Action, Plan, PlanPolicy, Removal, Step, Wanted, keyed, plan
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.errors import Refused, Unreachable
from care100.platforms.targets import (
    Changes,
    Charges,
    Effect,
    Item,
    Observed,
    Quote,
    TargetWords,
    Usage,
)


@dataclass(kw_only=True)
class Shelf:
    """A set of records in memory. The response to each request of `lost` is lost."""

    kind = "shelf"
    label = "the shelf"
    words = TargetWords("add", "added", "remove", "removed")
    batch = 4
    parallel = 1
    reads_back = True
    daily_limit: int | None = None
    charge_to_make: Charges = field(default_factory=dict)
    charge_to_unmake: Charges = field(default_factory=dict)
    name = "Shelf"
    id: str = ""
    records: dict[str, str] = field(default_factory=dict)
    requests: list[Changes] = field(default_factory=list)
    lost: dict[int, bool] = field(default_factory=dict)
    refused: str = ""
    keys: int = 0

    def new_key(self) -> str:
        self.keys += 1
        return f"key{self.keys}"

    def change(self, changes: Changes) -> None:
        self.requests.append(changes)
        takes_effect = self.lost.get(len(self.requests))
        if self.refused in [item.id for item in changes.added]:
            raise Refused(Reason(ReasonCode.REFUSED))
        if takes_effect is not False:
            self._do(changes)
        if takes_effect is not None:
            raise Unreachable("No response.", "Try again.")

    def _do(self, changes: Changes) -> None:
        self.id = changes.make or self.id
        for item in changes.removed:
            del self.records[item.ref]
        for item in changes.added:
            assert item.ref not in self.records
            self.records[item.ref] = item.id

    def took_effect(self, changes: Changes) -> bool:
        return all(item.ref in self.records for item in changes.added)

    def find(self, since: datetime | None = None) -> str:
        return self.id

    def make(self) -> str:
        raise AssertionError("it is created with its items")

    def unmake(self) -> None:
        self.records.clear()

    def observe(self, items: Sequence[Item]) -> Observed:
        refs = {id_: ref for ref, id_ in self.records.items()}
        return Observed(frozenset(refs), refs=refs)

    def add(self, items: Sequence[Item]) -> Effect:
        raise AssertionError("it is sent with the other changes")

    def remove(self, items: Sequence[Item]) -> None:
        raise AssertionError("it is sent with the other changes")

    def quote(self, adding: int, removing: int) -> Quote:
        return Quote(0, 1)


@dataclass
class Notes:
    """A journal in memory: each step's last state, and the keys that were noted beforehand."""

    states: dict[str, str] = field(default_factory=dict)
    started_keys: set[str] = field(default_factory=set)
    container: str = ""

    def begin(self, verb: str, plan: Plan) -> None:
        pass

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()

    def started(self, steps: Iterable[Step], at: datetime | None = None) -> None:
        for step in steps:
            self.states[step.item.id] = "started"
            self.started_keys.add(step.item.ref)

    def not_started(self, steps: Iterable[Step]) -> None:
        self.states |= {step.item.id: "planned" for step in steps}

    def failed(self, steps: Iterable[Step], reason: Reason) -> None:
        self.states |= {step.item.id: "failed" for step in steps}

    def tried(self, steps: Iterable[Step], reason: Reason) -> None:
        self.states |= {step.item.id: "tried" for step in steps}

    def done(self, steps: Iterable[Step], *, requested: bool = False) -> None:
        self.states |= {step.item.id: "done" for step in steps}

    def undone(self, steps: Iterable[Step], reason: Reason) -> None:
        raise AssertionError

    def made(self, step: Step, remote_id: str) -> None:
        self.container = remote_id

    def described(self, step: Step) -> None:
        self.states[step.item.id] = "described"

    def unmade(self, step: Step) -> None:
        raise AssertionError

    def end(self, outcome: str, used: Usage) -> None:
        self.states["run"] = outcome


def items(names: str) -> list[Item]:
    return [Item(name, name) for name in names]


CHANGED = PlanPolicy(Removal.ALL)
MADE = PlanPolicy(make=Item("", "Shelf"))


def planned(shelf: Shelf, names: str, policy: PlanPolicy = CHANGED) -> Plan:
    return keyed(plan(Wanted(items(names)), shelf.observe(()), policy), shelf.new_key)


def applied(shelf: Shelf, steps: Plan, notes: Notes | None = None) -> Notes:
    notes = notes or Notes()
    apply(steps, shelf, notes, verb="sync", usage=Usage(), retry=RetryPolicy())
    return notes


def test_changes_of_all_kinds_go_into_one_request() -> None:
    shelf = Shelf(id="shelf", records={"old1": "a", "old2": "b"})
    notes = applied(shelf, planned(shelf, "acd"))
    [changes] = shelf.requests
    assert [item.ref for item in changes.removed] == ["old2"]
    assert sorted(shelf.records.values()) == ["a", "c", "d"]
    assert notes.states == {"b": "done", "c": "done", "d": "done", "run": "complete"}


def test_a_container_is_created_with_its_first_items() -> None:
    shelf = Shelf()
    notes = applied(shelf, planned(shelf, "abcde", MADE))
    first, second = shelf.requests
    assert (len(first.added), len(second.added)) == (3, 2), "the container is one of four changes"
    assert first.make
    assert notes.container == first.make == shelf.id
    assert not second.make


def test_every_key_is_noted_before_its_request() -> None:
    shelf = Shelf(id="shelf")
    notes = applied(shelf, planned(shelf, "ab"))
    assert set(shelf.records) <= notes.started_keys


def test_a_lost_response_is_settled_by_reading_back() -> None:
    shelf = Shelf(id="shelf", lost={1: True})
    notes = applied(shelf, planned(shelf, "ab"))
    assert len(shelf.requests) == 1, "nothing is sent twice"
    assert notes.states == {"a": "done", "b": "done", "run": "complete"}


def test_a_request_without_an_effect_is_sent_again_with_the_same_keys() -> None:
    shelf = Shelf(id="shelf", lost={1: False})
    applied(shelf, planned(shelf, "ab"))
    first, second = shelf.requests
    assert first == second
    assert sorted(shelf.records.values()) == ["a", "b"]


def test_one_refused_item_does_not_fail_the_others() -> None:
    shelf = Shelf(id="shelf", refused="c")
    notes = applied(shelf, planned(shelf, "abcd"))
    assert sorted(shelf.records.values()) == ["a", "b", "d"]
    assert notes.states["c"] == "failed"


def test_a_container_comes_before_items_when_a_refused_request_is_halved() -> None:
    shelf = Shelf(refused="b")
    applied(shelf, planned(shelf, "abc", MADE))
    sent = [changes for changes in shelf.requests if "b" not in {i.id for i in changes.added}]
    assert sent[0].make
    assert shelf.id
    assert sorted(shelf.records.values()) == ["a", "c"]


def test_an_item_keeps_the_key_of_its_record() -> None:
    shelf = Shelf(id="shelf", records={"theirs": "a"})
    steps = planned(shelf, "ab")
    assert [item.ref for item in steps.already] == ["theirs"]
    assert [(step.do, bool(step.item.ref)) for step in steps.steps] == [(Action.ADD, True)]
