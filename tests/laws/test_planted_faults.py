"""The laws are broken by a program with a fault: without this, they could hold for any program."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from care100.engine.reconcile import SyncContext
from care100.engine.store import MirrorState
from care100.platforms.targets import Item, Observed, Target
from tests.laws.test_any_history import Histories

Plant = Callable[[pytest.MonkeyPatch], None]


def unfollow_accounts_followed_by_hand(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("care100.engine.reconcile._is_ours", lambda *_: True)


def send_a_step_again(patch: pytest.MonkeyPatch) -> None:
    observe = SyncContext._observed

    def without_the_first(
        context: SyncContext,
        target: Target,
        mirror: MirrorState,
        items: list[Item],
        observing: bool | None,
    ) -> Observed:
        found = observe(context, target, mirror, items, observing)
        return replace(found, present=frozenset(sorted(found.present)[1:]))

    patch.setattr(SyncContext, "_observed", without_the_first)


def add_members_who_opted_out(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("care100.registry.opt_outs.refuse", lambda *_: None)
    patch.setattr("care100.registry.opt_outs.opted_out", lambda *_: None)


def record_steps_only_when_they_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("care100.registry.journal.RunJournal.started", lambda *_, **__: None)


def create_again_after_a_lost_response(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("care100.platforms.x.targets.OwnList.find", lambda *_: "")


def keep_members_who_left(patch: pytest.MonkeyPatch) -> None:
    def remove(_: object, __: Sequence[Item]) -> None:
        """Report success, and send nothing."""

    patch.setattr("care100.platforms.x.targets.OwnList.remove", remove)


PLANTS: list[Plant] = [
    unfollow_accounts_followed_by_hand,
    send_a_step_again,
    add_members_who_opted_out,
    record_steps_only_when_they_end,
    create_again_after_a_lost_response,
    keep_members_who_left,
]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_the_end_of_any_history_finds_a_planted_fault(
    histories: type[Histories], monkeypatch: pytest.MonkeyPatch, plant: Plant
) -> None:
    history = histories()
    history.begin({"acct001", "acct002", "acct003"}, 2, "x")
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        history.teardown()


@pytest.mark.timeout(600)
def test_the_end_of_a_history_finds_nothing_without_a_fault(histories: type[Histories]) -> None:
    history = histories()
    history.begin({"acct001", "acct002", "acct003"}, 2, "x")
    history.teardown()
