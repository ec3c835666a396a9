"""The pure rules of a check: what is wrong with an account, and where it lives now."""

from datetime import UTC, datetime, timedelta

import pytest

from care100.check.moves import Chain
from care100.check.rules import CheckPolicy, Diagnosis, Memory, diagnose
from care100.model.findings import LIFE, FindingKind
from care100.model.handles import Handle
from care100.platforms import stored_handle
from care100.platforms.account_state import AccountState, Presence
from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.mastodon.health import from_actor, from_entity
from care100.platforms.x.handles import X

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


def on(name: str) -> Handle:
    return stored_handle(MASTODON, f"{name}@{name}.example")


def living(name: str, to: str = "", *aliases: str) -> AccountState:
    return AccountState(
        Presence.ALIVE,
        handle=on(name),
        moved_to=on(to) if to else None,
        aliases=frozenset(f"https://{one}.example/users/{one}" for one in aliases),
    )


def walked(*seen: AccountState) -> Chain:
    first, *rest = seen
    assert first.handle
    chain = Chain(first.handle, first)
    for answer in rest:
        chain.step(answer)
    return chain


def test_a_move_is_certain_only_when_every_new_account_says_so() -> None:
    assert walked(living("a", "b"), living("b", "", "a")).confirmed
    assert not walked(living("a", "b"), living("b")).confirmed
    both = walked(living("a", "b"), living("b", "c", "a"), living("c", "", "b"))
    assert both.confirmed
    assert both.end == on("c")
    assert not walked(living("a", "b"), living("b", "c"), living("c", "", "b")).confirmed


def test_a_circle_ends_and_leads_nowhere() -> None:
    chain = walked(living("a", "b"), living("b", "a", "a"), living("a", "b", "b"))
    assert chain.next is None
    assert not chain.confirmed
    found = diagnose(on("a"), chain.seen, chain, Memory(), CheckPolicy(), AT)
    [moved] = found.found
    assert (moved.ailment, moved.successor, moved.certain) == (FindingKind.MOVED, "", False)


def test_an_endless_chain_ends_too() -> None:
    chain = walked(living("a0", "a1"))
    for n in range(1, 50):
        if chain.next is None:
            break
        chain.step(living(f"a{n}", f"a{n + 1}", f"a{n - 1}"))
    assert "more than" in chain.problem


@pytest.mark.parametrize("life", [Presence.MISSING, Presence.UNANSWERED])
def test_gone_takes_two_checks_a_week_apart(life: Presence) -> None:
    lost = AccountState(life, "it is not there")

    def ailment(memory: Memory, at: datetime) -> FindingKind:
        [found] = diagnose(on("a"), lost, None, memory, CheckPolicy(), at).found
        assert found.since == AT
        return found.ailment

    assert ailment(Memory(), AT) is FindingKind.UNREACHABLE
    missed = Memory({FindingKind.UNREACHABLE: AT})
    assert ailment(missed, AT + WEEK - timedelta(seconds=1)) is FindingKind.UNREACHABLE
    assert ailment(missed, AT + WEEK) is FindingKind.GONE
    assert ailment(Memory({FindingKind.GONE: AT}), AT + timedelta(days=1)) is FindingKind.GONE


def test_a_new_name_on_x_is_a_renaming_and_another_case_is_none() -> None:
    def found(name: str) -> list[FindingKind]:
        seen = AccountState(Presence.ALIVE, handle=stored_handle(X, name), id="7")
        known = stored_handle(X, "Care")
        return [
            one.ailment for one in diagnose(known, seen, None, Memory(), CheckPolicy(), AT).found
        ]

    assert found("caring") == [FindingKind.RENAMED]
    assert found("CARE") == []


def test_silence_is_told_by_the_last_post_or_by_a_count_that_stands_still() -> None:
    def silent(seen: AccountState, memory: Memory, months: int = 6) -> bool:
        found = diagnose(on("a"), seen, None, memory, CheckPolicy(silent=months), AT).found
        return any(one.ailment is FindingKind.SILENT for one in found)

    old = AccountState(Presence.ALIVE, last_post=AT - timedelta(days=200))
    assert silent(old, Memory())
    assert not silent(old, Memory(), months=12)
    assert not silent(old, Memory(), months=0)
    still = Memory(posts=5, posts_since=AT - timedelta(days=200))
    assert silent(AccountState(Presence.ALIVE, posts=5), still)
    assert not silent(AccountState(Presence.ALIVE, posts=6), still)


def test_strange_answers_are_taken_as_not_told() -> None:
    assert from_entity({"acct": 7, "id": "1"}, "a.example") is None
    assert from_entity({"acct": "a@b@c", "id": "1"}, "a.example") is None
    odd = {"acct": "a", "id": "1", "last_status_at": "soon", "fields": "x", "moved": ["y"]}
    seen = from_entity(odd, "a.example")
    assert seen
    assert (seen.last_post, seen.moved_to, seen.texts) == (None, None, ())
    assert from_actor({"id": "javascript:1", "preferredUsername": "a"}, on("a")) is None


NOTHING, USUAL = Memory(), CheckPolicy()


def judged(
    seen: AccountState,
    memory: Memory = NOTHING,
    policy: CheckPolicy = USUAL,
    known: Handle | None = None,
) -> Diagnosis:
    return diagnose(known or on("a"), seen, None, memory, policy, AT)


def ailments(seen: AccountState, memory: Memory = NOTHING) -> list[FindingKind]:
    return [one.ailment for one in judged(seen, memory).found]


def test_of_a_suspended_account_nothing_else_matters() -> None:
    said = judged(AccountState(Presence.SUSPENDED, "so it says", locked=True))
    assert [(one.ailment, one.evidence) for one in said.found] == [
        (FindingKind.SUSPENDED, "so it says")
    ]
    assert (said.state, set(FindingKind) - said.among) == (
        "suspended",
        {FindingKind.WEBSITE, FindingKind.UNCONFIRMED},
    )


def test_only_a_confirmed_home_is_kept_to_be_followed() -> None:
    def home(*seen: AccountState) -> tuple[str, str]:
        chain = walked(*seen)
        said = diagnose(on("a"), chain.seen, chain, Memory(), CheckPolicy(), AT)
        return said.moved_to, said.found[0].successor

    assert home(living("a", "b"), living("b", "", "a")) == ("b@b.example", "b@b.example")
    assert home(living("a", "b"), living("b")) == ("", "b@b.example")


def test_manners_are_told_of_the_living_under_any_name() -> None:
    assert ailments(AccountState(Presence.ALIVE)) == []
    assert ailments(AccountState(Presence.ALIVE, locked=True)) == [FindingKind.LOCKED]
    assert ailments(AccountState(Presence.ALIVE, hidden="it hides")) == [FindingKind.HIDDEN]
    assert ailments(AccountState(Presence.ALIVE, posts=0)) == [FindingKind.SILENT]
    new = AccountState(Presence.ALIVE, handle=stored_handle(X, "new"), id="7", locked=True)
    said = judged(new, known=stored_handle(X, "old"))
    assert [one.ailment for one in said.found] == [FindingKind.RENAMED, FindingKind.LOCKED]
    assert said.found[1].evidence == "its posts are protected"


def test_on_mastodon_another_name_is_no_renaming() -> None:
    assert ailments(AccountState(Presence.ALIVE, handle=on("b"))) == []


def test_a_count_that_stands_still_for_a_short_time_is_no_silence() -> None:
    lately = Memory(posts=5, posts_since=AT - timedelta(days=100))
    assert ailments(AccountState(Presence.ALIVE, posts=5), lately) == []


def test_what_was_not_told_is_not_over() -> None:
    def could_find(seen: AccountState, policy: CheckPolicy = USUAL) -> frozenset[FindingKind]:
        return judged(seen, policy=policy).among

    assert could_find(AccountState(Presence.ALIVE, told=False, posts=5)) == LIFE
    assert could_find(AccountState(Presence.MISSING)) == LIFE
    assert FindingKind.LOCKED in could_find(AccountState(Presence.ALIVE))
    assert FindingKind.SILENT not in could_find(AccountState(Presence.ALIVE))
    assert FindingKind.SILENT in could_find(AccountState(Presence.ALIVE, posts=5))
    assert FindingKind.SILENT in could_find(AccountState(Presence.ALIVE, last_post=AT))
    assert FindingKind.SILENT not in could_find(
        AccountState(Presence.ALIVE, posts=5), CheckPolicy(silent=0)
    )
