"""`check` works with a platform that it does not know."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from care100 import registry
from care100.engine.concurrency import RetryPolicy
from care100.model.handles import Handle
from care100.platforms import PLATFORMS
from care100.platforms.account_state import AccountState, Presence
from care100.platforms.budget import Budget
from care100.platforms.health import AskedAccount
from care100.platforms.targets import Usage
from care100.platforms.x.platform import XPlatform
from care100.registry import logins
from care100.registry.models import Login
from care100.web import PoliteClient
from tests.check.checked_list import CheckedList, answering
from tests.invented_handles import ID, InventedHandles, handle
from tests.person import Typist

CENT = Decimal("0.01")


def alive(name: str, **known: Any) -> AccountState:
    return AccountState(Presence.ALIVE, handle=handle(name), **known)


GONE = AccountState(Presence.MISSING, "Invented has no such account")


@dataclass
class Client:
    """The client of a login, which counts what it costs."""

    usage: Usage = field(default_factory=Usage)
    budget: Budget | None = None

    def allow(self, budget: Budget) -> None:
        self.budget = budget

    def close(self) -> None:
        pass


@dataclass
class InventedHealth:
    """The accounts of the platform, also as its public server, and what a login costs."""

    accounts: dict[str, AccountState] = field(default_factory=dict)
    public: bool = True
    dollars: Decimal = Decimal(0)
    domain: str = "invented.example"
    url: str = "https://invented.example"
    answered: bool | None = None
    chosen: bool = False

    def price(self, accounts: int) -> Decimal:
        return self.dollars * accounts

    def through_login(
        self, client: Client, accounts: Sequence[AskedAccount], *_: datetime | RetryPolicy
    ) -> Mapping[Handle, AccountState]:
        client.usage.spent["account"] = self.price(len(accounts))
        return {one.handle: self.look(one) for one in accounts}

    def public_server(self, *_: str | PoliteClient) -> "InventedHealth | None":
        return self if self.public else None

    def look(self, asked: AskedAccount) -> AccountState:
        return self.claims(asked.handle)

    def claims(self, handle: Handle) -> AccountState:
        self.answered = True
        return self.accounts.get(handle.text, GONE)

    def pattern(self, handle: Handle) -> str:
        return rf"~{handle.text}\b"

    def handles_in(self, text: str) -> Iterable[Handle]:
        return map(handle, re.findall(r"~(\w+)", text))

    def excerpts(self, text: str) -> Iterable[str]:
        return re.findall(r"~\w+", text)


class Invented(InventedHandles, XPlatform):
    """A platform with permanent ids; `check` uses nothing else of X's."""

    def __init__(self, reader: InventedHealth) -> None:
        self._reader = reader

    @property
    def health(self) -> InventedHealth:  # type: ignore[override]
        return self._reader


@pytest.fixture(autouse=True)
def health(monkeypatch: pytest.MonkeyPatch) -> InventedHealth:
    reader = InventedHealth()
    monkeypatch.setitem(PLATFORMS, ID, Invented(reader))
    return reader


@pytest.fixture
def user(curator: Typist) -> Typist:
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "invented:ann", "--name", "Ann")
    return curator


def login(user: Typist, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Log in on the platform. Returns the client of the login."""
    client = Client()
    monkeypatch.setattr(Invented, "connect", lambda *_: client)
    with registry.open_registry(registry.place()).writing() as session:
        server = "https://invented.example"
        logins.save(
            session, Login(platform=ID, server=server, domain="", handle="me", account_id="1")
        )
    return client


def findings(user: Typist, *options: str) -> list[tuple[str, str]]:
    found = user.runs("check", "people", "--json", *options, expect=None).json["findings"]
    return [(one["finding"], one["command"]) for one in found]


def test_an_account_that_is_gone_is_reported(user: Typist) -> None:
    ran = user.runs("check", "people", expect=3)
    assert "Invented has no such account" in ran.out
    assert "Checked 1 account on Invented. 1 finding." in ran.out
    assert findings(user, "--confirm-after", "0") == [
        ("gone", "care100 remove people invented:ann")
    ]
    report = user.runs("check", "people", "--json").json
    assert report["checked"] == {"mastodon": 0, "bluesky": 0, "x": 0, ID: 1, "website": 0}


def test_a_new_name_with_the_same_permanent_id_is_repaired(
    user: Typist, health: InventedHealth
) -> None:
    health.accounts["ann"] = alive("ann", id="id-7")
    assert findings(user) == []
    health.accounts["ann"] = alive("anna", id="id-7", locked="it asks first")
    assert findings(user) == [
        ("renamed", f"care100 edit people invented:ann --{ID} anna --{ID}-id id-7"),
        ("locked", "care100 remove people invented:ann"),
    ]
    user.runs("check", "people", "--fix", "--yes")
    [member] = user.runs("show", "people", "--json").json["members"]
    assert (member[ID], member[f"{ID}_id"]) == ("anna", "id-7")


def test_accounts_that_need_a_login_are_named(user: Typist, health: InventedHealth) -> None:
    health.public = False
    ran = user.runs("check", "people")
    assert ran.out == "Nothing was checked.\n"
    assert (
        "Not checked: 1 account on Invented. Log in first with: care100 login invented" in ran.err
    )


def test_a_price_is_confirmed_before_the_check(
    user: Typist, health: InventedHealth, monkeypatch: pytest.MonkeyPatch
) -> None:
    health.dollars, client = CENT, login(user, monkeypatch)
    asked = answering(monkeypatch, "no")
    ran = user.runs("check", "people", expect=1)
    assert asked == ["Check one account on Invented? Invented charges $0.01 for this."]
    assert "To leave Invented out, add: --on mastodon --on bluesky --on x" in ran.err
    ran = user.runs("check", "people", "--yes", "--max-cost", "0.001", expect=1)
    assert "or leave Invented out with --on mastodon --on bluesky --on x" in ran.err
    assert (health.answered, client.budget) == (None, None)
    ran = user.runs("check", "people", "--yes", "--json", expect=3)
    assert ran.json["cost_usd"] == 0.01
    assert client.budget is not None
    assert client.budget.usd == CENT


def test_find_proposes_accounts_that_profiles_name(
    checked_list: CheckedList, health: InventedHealth
) -> None:
    ada = checked_list.handle("ada")
    checked_list.state.account(ada).note = "~ann and ~gone"
    health.accounts["ann"] = alive("ann", id="id-7", texts=(f"@{ada}",))
    ran = checked_list.check("--find", "--yes", "--json")
    assert [(one["other"], one["links_back"]) for one in ran.json["proposals"]] == [("~ann", True)]
    [member, _] = checked_list.person.runs("show", "people", "--json").json["members"]
    assert (member[ID], member[f"{ID}_id"]) == ("ann", "id-7")


def test_the_command_for_a_missing_link_removes_the_right_account(
    checked_list: CheckedList, health: InventedHealth
) -> None:
    ada = checked_list.handle("ada")
    for other in ("x:ada", "invented:ann"):
        source = ("--source", "https://a.example/")
        checked_list.person.runs("add", "people", other, "--member", ada, *source)
    checked_list.state.account(ada).fields = {"X": "https://x.com/ada"}
    health.accounts["ann"] = alive("ann")
    [found] = checked_list.findings()
    assert (found["finding"], found["about"]) == ("unconfirmed", ID)
    assert found["command"] == f'care100 edit people {ada} --{ID} ""'
    # With two accounts the finding is kept with the first, as in older registries.
    checked_list.person.runs("edit", "people", ada, "--x", "")
    [found] = checked_list.findings()
    assert (found["finding"], found["about"]) == ("unconfirmed", "mastodon")
    assert found["command"] == f'care100 edit people {ada} --{ID} ""'
