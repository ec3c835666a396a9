"""A third, invented platform goes through every command, without a line in any other file.

This is also the smallest example of a platform: its handles, a client, a target for
following and one for publishing. Its network lives in memory.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader

from care100.auth.secret import Secret
from care100.engine.concurrency import RetryPolicy
from care100.engine.execute import TargetReport
from care100.engine.options import FollowOptions, PublishOptions
from care100.engine.plan import Removal, Wanted
from care100.engine.reconcile import SyncContext, TargetPlan
from care100.engine.resolve import Answers, Candidate, members_on_platform, resolve
from care100.engine.store import MirrorState
from care100.model.handles import BadHandle, Handle, HandleForms, printable
from care100.model.reasons import Reason, ReasonCode
from care100.platforms import PLATFORMS
from care100.platforms.account_state import AccountState, Presence
from care100.platforms.base import Columns, PublishedField
from care100.platforms.health import AskedAccount
from care100.platforms.login import KeptLogin, LoginForm, LoginGrant, LoginRequest
from care100.platforms.options import CommandHelp, CommandOption
from care100.platforms.page import PageEntry
from care100.platforms.targets import (
    FREE,
    Charges,
    Effect,
    Item,
    Observed,
    Quote,
    RemoteAccount,
    Target,
    TargetWords,
    Usage,
)
from tests.person import Typist
from tests.site.pages import Page

NAME = re.compile(r"[a-z]{1,20}")


def _forms(text: str) -> HandleForms:
    return HandleForms(f"~{text}", f"pond:{text}", f"https://pond.example/{text}")


@dataclass
class Network:
    """The platform's only server: its accounts, one user's follows, and sets by their id."""

    accounts: dict[str, str] = field(default_factory=dict)
    follows: set[str] = field(default_factory=set)
    sets: dict[str, set[str]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    writes: int = 0


class Client:
    """One login on the network."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.usage = Usage()

    def resolve(self, candidates: Sequence[Candidate], retry: RetryPolicy) -> Answers:
        self.usage.reads += 1
        found: dict[int, RemoteAccount | Reason] = {}
        for one in candidates:
            id_ = self.network.accounts.get(one.handle.text)
            missing = Reason(ReasonCode.NOT_FOUND, "Pond")
            found[one.account_id] = RemoteAccount(id_, one.handle.text) if id_ else missing
        return found

    def write(self) -> None:
        self.usage.writes += 1
        self.network.writes += 1

    def close(self) -> None:
        pass


class Follows:
    """The accounts that the login follows."""

    kind = "pond-follows"
    label = "your follows on Pond"
    words = TargetWords("follow", "followed", "unfollow", "unfollowed")
    batch = 50
    parallel = 1
    reads_back = True
    daily_limit: int | None = None

    def __init__(self, client: Client) -> None:
        self._client = client

    def observe(self, items: Sequence[Item]) -> Observed:
        self._client.usage.reads += 1
        return Observed(frozenset(one.id for one in items) & self._client.network.follows)

    def add(self, items: Sequence[Item]) -> Effect:
        self._client.write()
        self._client.network.follows |= {item.id for item in items}
        return Effect.DONE

    def remove(self, items: Sequence[Item]) -> None:
        self._client.write()
        self._client.network.follows -= {item.id for item in items}

    def quote(self, adding: int, removing: int) -> Quote:
        return Quote(0, bool(adding) + bool(removing))


class PublicSet:
    """A public set of accounts, with a title."""

    kind = "pond-set"
    words = TargetWords.of_place("in", "the set")
    batch = 50
    parallel = 1
    reads_back = True
    daily_limit: int | None = None
    description = ""
    charge_to_make: Charges = FREE
    charge_to_unmake: Charges = FREE

    def __init__(self, client: Client, title: str) -> None:
        self._client = client
        self.name = title
        self.id = ""
        self.label = f"the set “{title}” on Pond"

    @property
    def _network(self) -> Network:
        return self._client.network

    def find(self, since: datetime | None = None) -> str:
        titles = self._network.titles
        return next((id_ for id_, title in titles.items() if title == self.name), "")

    def make(self) -> str:
        self._client.write()
        self.id = f"set{len(self._network.sets) + 1}"
        self._network.sets[self.id], self._network.titles[self.id] = set(), self.name
        return self.id

    def unmake(self) -> None:
        self._client.write()
        self._network.sets.pop(self.id)

    def observe(self, items: Sequence[Item]) -> Observed:
        return Observed(frozenset(self._network.sets[self.id])) if self.id else Observed()

    def add(self, items: Sequence[Item]) -> Effect:
        self._client.write()
        self._network.sets[self.id] |= {item.id for item in items}
        return Effect.DONE

    def remove(self, items: Sequence[Item]) -> None:
        self._client.write()
        self._network.sets[self.id] -= {item.id for item in items}

    def quote(self, adding: int, removing: int) -> Quote:
        return Quote(0, bool(adding) + bool(removing))


class Health:
    """Says how accounts are, to those with a login."""

    def price(self, accounts: int) -> Decimal:
        return Decimal(0)

    def through_login(
        self, client: Client, accounts: Sequence[AskedAccount], at: datetime, retry: RetryPolicy
    ) -> Mapping[Handle, AccountState]:
        return {one.handle: self._state(client, one.handle) for one in accounts}

    def _state(self, client: Client, handle: Handle) -> AccountState:
        if handle.text in client.network.accounts:
            return AccountState(
                Presence.ALIVE, handle=handle, last_post=datetime.now().astimezone()
            )
        return AccountState(Presence.SUSPENDED, "Pond says that it is suspended")

    def public_server(self, server: str, web: object) -> None:
        return None

    def pattern(self, handle: Handle) -> str:
        return re.escape(handle.url)

    def handles_in(self, text: str) -> Iterable[Handle]:
        return ()

    def excerpts(self, text: str) -> Iterable[str]:
        return ()


class Pond:
    """The invented platform."""

    id = "pond"
    label = "Pond"
    any_server = False
    handle_example = "pond:name"
    login_form = LoginForm()
    import_files = ()
    columns = Columns("pond", "pond_id", optional=True)
    published_field = PublishedField("pond_set", "Pond set")
    health = Health()
    page = PageEntry(
        templates=DictLoader({"follow.html": "<section><h3>On {{ on.label }}</h3></section>"}),
        follow_template="follow.html",
        account_url=lambda handle: handle.url,
    )

    def __init__(self, network: Network) -> None:
        self.network = network

    def read_handle(self, text: str) -> Handle | None:
        return self.parse_handle(text[5:]) if text.startswith("pond:") else None

    def parse_handle(self, text: str) -> Handle:
        if not NAME.fullmatch(text):
            raise BadHandle(f"“{printable(text)}” is not a handle on Pond.", "Try again.")
        return self.handle(text)

    def handle(self, text: str) -> Handle:
        return Handle(self.id, text, _forms)

    def feed_url(self, handle: Handle) -> str:
        return ""

    def check_permanent_id(self, text: str) -> str:
        return "" if text.isdigit() else "is not a Pond id"

    def check_published(self, text: str) -> str:
        return "" if text.startswith("set") else "is not a Pond set"

    def published_url(self, text: str) -> str:
        return f"https://pond.example/sets/{text}"

    def read_published(self, text: str) -> str:
        return text

    def options(self, command: str) -> tuple[CommandOption, ...]:
        return ()

    def command_help(self, command: str) -> CommandHelp:
        return CommandHelp()

    def log_in(self, request: LoginRequest) -> LoginGrant:
        return LoginGrant(Secret(request.token or ""), "https://pond.example", "", "me", "0")

    def log_out(self, login: KeptLogin, secret: Secret) -> bool:
        return True

    def connect(self, login: KeptLogin, vault: Any) -> Client:
        return Client(self.network)

    def pull_source(self, text: str, title: str) -> None:
        return None

    def follow_targets(self, context: SyncContext, options: FollowOptions) -> list[TargetPlan]:
        found = members_on_platform(context, options.filter)
        if not found:
            return []
        found = resolve(context, found)
        removal = Removal.OURS if options.prune else Removal.NOTHING
        wanted = Wanted(found.items, found.skipped)
        target = Follows(context.client)
        return [context.plan_target(target, wanted, remove=removal, account_ids=found.account_ids)]

    def publish_targets(self, context: SyncContext, options: PublishOptions) -> list[TargetPlan]:
        found = members_on_platform(context, own=True)
        if not found:
            return []
        found = resolve(context, found)
        target = PublicSet(context.client, context.metadata.title)
        wanted = Wanted(found.items, found.skipped)
        return [
            context.plan_target(target, wanted, remove=Removal.ALL, account_ids=found.account_ids)
        ]

    def target(self, context: SyncContext, mirror: MirrorState) -> Target:
        return Follows(context.client)

    def published(self, known: Sequence[str], reports: Sequence[TargetReport]) -> tuple[str, ...]:
        targets = [one.target_plan.target for one in reports]
        return tuple(one.id for one in targets if isinstance(one, PublicSet)) or tuple(known)


NAMES = ("ada", "ben", "cleo")


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    """Add the platform to the others, with three accounts."""
    network = Network({name: str(number) for number, name in enumerate(NAMES, start=1)})
    monkeypatch.setitem(PLATFORMS, "pond", Pond(network))
    return network


@pytest.fixture
def editor(network: Network, curator: Typist) -> Typist:
    """A curator with a login on the platform and a list of its accounts."""
    curator.runs("login", "pond", "--token-stdin", given="secret\n")
    rows = [f"{name.capitalize()},{name},{n}" for name, n in network.accounts.items()]
    file = curator.home / "swimmers.csv"
    file.write_text("\n".join(["name,pond,pond_id", *rows, ""]))
    curator.runs("import", "swimmers", str(file))
    curator.runs("describe", "swimmers", "--title", "Swimmers")
    return curator


def test_its_columns_are_imported_and_exported(editor: Typist) -> None:
    exported = editor.runs("export", "swimmers").out
    header, first, *_ = exported.splitlines()
    assert header == "name,kind,topic,mastodon,x,x_id,pond,pond_id,website,about,note,source"
    assert first == "Ada,,,,,,ada,1,,,,"
    (editor.home / "again.csv").write_text(exported)
    assert "3 unchanged" in editor.runs("import", "swimmers", str(editor.home / "again.csv")).out


def test_other_lists_have_none_of_its_columns(editor: Typist) -> None:
    exported = editor.runs("export", "social-care-fediverse").out
    assert exported.startswith("name,kind,topic,mastodon,x,x_id,website,about,note,source\n")


def test_its_handles_are_read_and_shown(editor: Typist) -> None:
    editor.runs("add", "swimmers", "pond:dora", "--topic", "diving")
    shown = editor.runs("show", "swimmers").out
    assert "~ada" in shown
    assert "~dora" in shown
    [dora] = editor.runs("show", "swimmers", "--topic", "diving", "--json").json["members"]
    assert dora["pond"] == "dora"
    assert "Pond" in editor.runs("edit", "swimmers", "pond:dora").out


def test_a_handle_is_not_anothers(editor: Typist) -> None:
    (editor.home / "two.csv").write_text("name,x,pond\nAda,alice,ada\n")
    ran = editor.runs("import", "two", str(editor.home / "two.csv"), expect=None)
    assert ran.code != 0
    assert "source" in ran.err, "a link between two platforms needs its source"


def test_it_is_followed_once_and_unfollowed_exactly(editor: Typist, network: Network) -> None:
    network.follows.add("1")
    assert "followed: 2" in editor.runs("follow", "swimmers", "--yes").out
    assert network.follows == {"1", "2", "3"}
    writes = network.writes
    assert "Nothing to do" in editor.runs("follow", "swimmers", "--yes").out
    assert network.writes == writes
    editor.runs("unfollow", "swimmers", "--yes")
    assert network.follows == {"1"}


def test_an_unknown_account_is_named(editor: Typist) -> None:
    editor.runs("add", "swimmers", "pond:dora")
    [report] = editor.runs("follow", "swimmers", "--yes", "--json", expect=3).json
    [skipped] = report["skipped"]
    assert (skipped["handle"], skipped["code"]) == ("~dora", "not_found")
    assert skipped["reason"] == (
        "Pond cannot find this account; if it was not deleted, check the spelling of the handle"
    )


def test_it_is_published_and_kept_up_to_date(editor: Typist, network: Network) -> None:
    editor.runs("sync", "swimmers", "--yes")
    assert network.sets == {"set1": {"1", "2", "3"}}
    assert editor.runs("describe", "swimmers", "--json").json["pond_set"] == "set1"
    writes = network.writes
    assert "Nothing to do" in editor.runs("sync", "swimmers", "--yes").out
    assert network.writes == writes
    editor.runs("remove", "swimmers", "pond:ben")
    editor.runs("sync", "swimmers", "--yes")
    assert network.sets == {"set1": {"1", "3"}}


def test_what_was_only_published_is_not_unfollowed(editor: Typist, network: Network) -> None:
    editor.runs("sync", "swimmers", "--yes")
    editor.runs("unfollow", "swimmers", "--yes")
    assert network.sets == {"set1": {"1", "2", "3"}}
    editor.runs("add", "swimmers", "pond:dora")
    ran = editor.runs("follow", "swimmers", "--dry-run")
    assert "has changed" not in ran.err, "it was never followed before"


def test_its_accounts_are_checked(editor: Typist, network: Network) -> None:
    del network.accounts["ben"]
    ran = editor.runs("check", "swimmers", expect=3)
    assert "suspended" in ran.out
    assert "~ben" in ran.out


def test_it_is_in_the_figures_and_on_the_page(editor: Typist, tmp_path: Path) -> None:
    assert "Only on Pond" in editor.runs("stats", "swimmers").out
    editor.runs("site", "swimmers", "-o", str(tmp_path / "site"))
    page = Page.of((tmp_path / "site" / "swimmers" / "index.html").read_text())
    assert "On Pond" in page.texts("h3")
    assert "https://pond.example/ada" in page.links


def test_its_login_is_shown_and_ended(editor: Typist) -> None:
    assert "Pond" in editor.runs("logins").out
    editor.runs("logout", "pond")
    assert "not logged in" in editor.runs("follow", "swimmers", expect=5).err
