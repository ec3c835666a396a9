"""From the state of an account to findings, and where a moved account is now."""

from datetime import UTC, datetime, timedelta

import pytest

from care100.check.moves import Chain
from care100.check.rules import CheckPolicy, Diagnosis, Memory, diagnose
from care100.model.findings import LIFE, LINKS, FindingKind
from care100.model.handles import Handle
from care100.platforms import stored_handle
from care100.platforms.account_state import AccountState, Presence
from care100.platforms.mastodon.entities import from_actor, from_entity
from care100.platforms.mastodon.handles import MASTODON
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


def test_a_move_is_confirmed_only_when_every_new_account_confirms_it() -> None:
    assert walked(living("a", "b"), living("b", "", "a")).confirmed
    assert not walked(living("a", "b"), living("b")).confirmed
    both = walked(living("a", "b"), living("b", "c", "a"), living("c", "", "b"))
    assert both.confirmed
    assert both.end == on("c")
    assert not walked(living("a", "b"), living("b", "c"), living("c", "", "b")).confirmed


def test_moves_in_a_circle_have_no_successor() -> None:
    chain = walked(living("a", "b"), living("b", "a", "a"), living("a", "b", "b"))
    assert chain.next is None
    assert not chain.confirmed
    found = diagnose(on("a"), chain.state, chain, Memory(), CheckPolicy(), AT)
    [moved] = found.findings
    assert (moved.kind, moved.successor, moved.certain) == (FindingKind.MOVED, "", False)


def test_an_endless_chain_of_moves_is_cut() -> None:
    chain = walked(living("a0", "a1"))
    for n in range(1, 50):
        if chain.next is None:
            break
        chain.step(living(f"a{n}", f"a{n + 1}", f"a{n - 1}"))
    assert "more than" in chain.problem


@pytest.mark.parametrize("presence", [Presence.MISSING, Presence.UNANSWERED])
def test_an_account_is_gone_after_two_checks_a_week_apart(presence: Presence) -> None:
    lost = AccountState(presence, "it is not there")

    def kind(memory: Memory, at: datetime) -> FindingKind:
        [found] = diagnose(on("a"), lost, None, memory, CheckPolicy(), at).findings
        assert found.since == AT
        return found.kind

    assert kind(Memory(), AT) is FindingKind.UNREACHABLE
    missed = Memory({FindingKind.UNREACHABLE: AT})
    assert kind(missed, AT + WEEK - timedelta(seconds=1)) is FindingKind.UNREACHABLE
    assert kind(missed, AT + WEEK) is FindingKind.GONE
    assert kind(Memory({FindingKind.GONE: AT}), AT + timedelta(days=1)) is FindingKind.GONE


def test_a_new_name_with_the_same_permanent_id_is_a_renaming_but_another_case_is_not() -> None:
    def found(name: str) -> list[FindingKind]:
        seen = AccountState(Presence.ALIVE, handle=stored_handle(X, name), id="7")
        known = stored_handle(X, "Care")
        return [
            one.kind for one in diagnose(known, seen, None, Memory(), CheckPolicy(), AT).findings
        ]

    assert found("caring") == [FindingKind.RENAMED]
    assert found("CARE") == []


def test_silence_follows_from_the_last_post_or_an_unchanged_number_of_posts() -> None:
    def silent(seen: AccountState, memory: Memory, months: int = 6) -> bool:
        found = diagnose(on("a"), seen, None, memory, CheckPolicy(silent=months), AT).findings
        return any(one.kind is FindingKind.SILENT for one in found)

    old = AccountState(Presence.ALIVE, last_post=AT - timedelta(days=200))
    assert silent(old, Memory())
    assert not silent(old, Memory(), months=12)
    assert not silent(old, Memory(), months=0)
    still = Memory(posts=5, posts_since=AT - timedelta(days=200))
    assert silent(AccountState(Presence.ALIVE, posts=5), still)
    assert not silent(AccountState(Presence.ALIVE, posts=6), still)


def test_malformed_values_count_as_not_shown() -> None:
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


def kinds(seen: AccountState, memory: Memory = NOTHING) -> list[FindingKind]:
    return [one.kind for one in judged(seen, memory).findings]


def test_a_suspended_account_has_no_other_finding() -> None:
    diagnosis = judged(AccountState(Presence.SUSPENDED, "so it says", locked="it asks"))
    assert [(one.kind, one.evidence) for one in diagnosis.findings] == [
        (FindingKind.SUSPENDED, "so it says")
    ]
    assert (diagnosis.state, set(FindingKind) - diagnosis.kinds) == (
        "suspended",
        {FindingKind.WEBSITE} | LINKS,
    )


def test_only_a_confirmed_move_is_stored_to_be_followed() -> None:
    def home(*seen: AccountState) -> tuple[str, str]:
        chain = walked(*seen)
        diagnosis = diagnose(on("a"), chain.state, chain, Memory(), CheckPolicy(), AT)
        return diagnosis.moved_to, diagnosis.findings[0].successor

    assert home(living("a", "b"), living("b", "", "a")) == ("b@b.example", "b@b.example")
    assert home(living("a", "b"), living("b")) == ("", "b@b.example")


def test_habits_are_reported_for_accounts_that_are_alive() -> None:
    assert kinds(AccountState(Presence.ALIVE)) == []
    assert kinds(AccountState(Presence.ALIVE, locked="it asks")) == [FindingKind.LOCKED]
    assert kinds(AccountState(Presence.ALIVE, hidden="it hides")) == [FindingKind.HIDDEN]
    assert kinds(AccountState(Presence.ALIVE, posts=0)) == [FindingKind.SILENT]
    new = AccountState(Presence.ALIVE, handle=stored_handle(X, "new"), id="7", locked="it asks")
    diagnosis = judged(new, known=stored_handle(X, "old"))
    assert [one.kind for one in diagnosis.findings] == [FindingKind.RENAMED, FindingKind.LOCKED]
    assert diagnosis.findings[1].evidence == "it asks"


def test_another_name_without_permanent_ids_is_not_a_renaming() -> None:
    other = stored_handle(MASTODON, "b@a.example")
    assert kinds(AccountState(Presence.ALIVE, handle=other)) == []


def test_a_handle_that_two_servers_give_an_account_is_certain() -> None:
    [found] = judged(AccountState(Presence.ALIVE, handle=on("b"))).findings
    assert (found.kind, found.successor, found.certain) == ("renamed", "b@b.example", True)
    assert found.evidence == "a.example and b.example say that it is @b@b.example"


def test_a_number_of_posts_unchanged_for_a_short_time_is_not_silence() -> None:
    lately = Memory(posts=5, posts_since=AT - timedelta(days=100))
    assert kinds(AccountState(Presence.ALIVE, posts=5), lately) == []


def test_findings_end_only_if_the_check_could_see_them() -> None:
    def could_find(seen: AccountState, policy: CheckPolicy = USUAL) -> frozenset[FindingKind]:
        return judged(seen, policy=policy).kinds

    assert could_find(AccountState(Presence.ALIVE, detailed=False, posts=5)) == LIFE
    assert could_find(AccountState(Presence.MISSING)) == LIFE
    assert FindingKind.LOCKED in could_find(AccountState(Presence.ALIVE))
    assert FindingKind.SILENT not in could_find(AccountState(Presence.ALIVE))
    assert FindingKind.SILENT in could_find(AccountState(Presence.ALIVE, posts=5))
    assert FindingKind.SILENT in could_find(AccountState(Presence.ALIVE, last_post=AT))
    assert FindingKind.SILENT not in could_find(
        AccountState(Presence.ALIVE, posts=5), CheckPolicy(silent=0)
    )
