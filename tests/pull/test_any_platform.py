"""`pull` works with a platform that it does not know."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from care100 import registry
from care100.model.errors import UsageError
from care100.platforms import PLATFORMS
from care100.platforms.pull import (
    PullContext,
    PulledAccount,
    PulledList,
    PullReading,
    SourceNotFound,
    not_a_source,
)
from care100.platforms.targets import Usage
from care100.platforms.x.platform import XPlatform
from care100.registry import logins
from care100.registry.models import Login
from tests.invented_handles import ID, InventedHandles, handle
from tests.person import Typist

NAMES = ("ann", "bob")


@dataclass
class Client:
    """A client that does nothing but count."""

    usage: Usage = field(default_factory=Usage)
    closed: bool = False

    def close(self) -> None:
        self.closed = True


@dataclass(frozen=True)
class Circle:
    """A place on the invented platform; its accounts cost `price` dollars to read."""

    name: str
    price: Decimal
    platform = ID
    look_up_price = Decimal(0)

    def look_up(self, context: PullContext) -> PullReading:
        [login] = context.logins
        usage = login.client.usage
        context.budget.count(usage)
        if self.name != "carers":
            raise SourceNotFound(f"{login.name} has no circle “{self.name}”.", "Check its name.")

        def read() -> PulledList:
            usage.reads += 1
            usage.spent["circle"] = self.price
            accounts = [PulledAccount(one.title(), handle(one), f"id-{one}") for one in NAMES]
            return PulledList("Carers", f"in the circle Carers, read {context.today}", accounts)

        return PullReading(read, self.price, "the circle Carers")


class Invented(InventedHandles, XPlatform):
    """A platform whose places are written `invented:NAME`; `pull` uses nothing else of X's."""

    pull_places = "invented:NAME"
    price = Decimal(0)

    def pull_source(self, text: str, title: str) -> "Circle | None":  # noqa: ARG002
        prefix, _, name = text.partition(":")
        if prefix != ID:
            return None
        if not name:
            raise not_a_source(text, "Use invented:NAME.")
        return Circle(name, self.price)


@pytest.fixture
def invented(monkeypatch: pytest.MonkeyPatch) -> Invented:
    made = Invented()
    monkeypatch.setitem(PLATFORMS, ID, made)
    return made


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    made = Client()
    monkeypatch.setattr(Invented, "connect", lambda *_: made)
    return made


@pytest.fixture
def user(curator: Typist, invented: Invented, client: Client) -> Iterator[Typist]:
    """Somebody with a list and a login on the invented platform."""
    curator.runs("new", "people", "--title", "People")
    database = registry.open_registry(curator.home / registry.FILE_NAME)
    with database.writing() as session:
        logins.save(
            session,
            Login(platform=ID, server="https://invented.example", domain="", handle="me",
                  account_id="1"),
        )  # fmt: skip
    database.close()
    yield curator
    assert client.closed


def on_list(user: Typist) -> list[dict[str, str]]:
    return list(user.runs("show", "people", "--json").json["members"])


def test_accounts_of_another_platform_are_added(user: Typist, client: Client) -> None:
    ran = user.runs("pull", "people", "--from", "invented:carers", "--yes")
    assert "people: 2 added." in ran.out
    rows = on_list(user)
    assert [(row["name"], row[ID], row[f"{ID}_id"]) for row in rows] == [
        ("Ann", "ann", "id-ann"),
        ("Bob", "bob", "id-bob"),
    ]
    assert rows[0]["source"].startswith("in the circle Carers, read 20")
    again = user.runs("pull", "people", "--from", "invented:carers", "--json").json
    assert (again["known"], again["new"], again["requests"]["read"]) == (2, [], 2)


def test_an_account_is_recognised_by_its_permanent_id(
    user: Typist, invented: Invented, monkeypatch: pytest.MonkeyPatch
) -> None:
    user.runs("pull", "people", "--from", "invented:carers", "--yes")
    renamed = PulledList("Carers", "", [PulledAccount("Ann", handle("anna"), "id-ann")])
    monkeypatch.setattr(Circle, "look_up", lambda *_: PullReading(lambda: renamed))
    ran = user.runs("pull", "people", "--from", "invented:carers")
    assert "On both: 1" in ran.out
    assert "Only here: 1" in ran.out


def test_a_price_needs_approval_in_the_platforms_name(
    user: Typist, invented: Invented, client: Client
) -> None:
    invented.price = Decimal("0.50")
    ran = user.runs("pull", "people", "--from", "invented:carers", expect=2)
    assert "Read the circle Carers? Invented charges $0.50." in ran.err
    limited = ("pull", "people", "--from", "invented:carers", "--yes", "--max-cost")
    ran = user.runs(*limited, "0.49", expect=1)
    assert "Reading the circle Carers would cost $0.50, which is more than $0.49." in ran.err
    assert client.usage.reads == 0
    report = user.runs(*limited, "0.50", "--json").json
    assert (report["added"], report["cost_usd"]) == (2, 0.5)


@pytest.mark.parametrize("place", ["invented:", "https://invented.example/a"])
def test_a_place_that_no_platform_knows_is_refused(
    curator: Typist, invented: Invented, place: str
) -> None:
    curator.runs("new", "people", "--title", "People")
    ran = curator.runs("pull", "people", "--from", place, expect=UsageError.exit_code)
    assert f"care100 cannot pull from “{place}”." in ran.err
    assert "invented:NAME" in ran.err


def test_a_missing_place_is_reported(user: Typist) -> None:
    ran = user.runs("pull", "people", "--from", "invented:nurses", expect=1)
    assert "has no circle “nurses”." in ran.err


def test_a_missing_login_names_the_platforms_command(curator: Typist, invented: Invented) -> None:
    curator.runs("new", "people", "--title", "People")
    ran = curator.runs("pull", "people", "--from", "invented:carers", expect=5)
    assert "Log in with: care100 login invented" in ran.err
