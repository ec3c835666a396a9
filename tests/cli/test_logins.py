"""`login` in the browser, from the command to the server and back."""

import re
import shutil
import webbrowser
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from care100 import cli, registry
from care100.registry import logins
from care100.sandbox import Fault
from tests.person import Person
from tests.registry.raw import run

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
_APPS = "/api/v1/apps"


def approve(address: str) -> bool:
    """Approve on the server's page, as a person in a browser does."""
    with httpx.Client(trust_env=False, follow_redirects=True, timeout=30) as browser:
        hidden = _HIDDEN.findall(browser.get(address).text)
        form = {name: unescape(value) for name, value in hidden}
        page = browser.post(
            address.partition("?")[0], data=form | {"user": "follower", "decision": "yes"}
        )
    assert "Approved" in page.text
    return True


@pytest.fixture
def home_of(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    """Sit down at another computer, which has its own data folder."""
    monkeypatch.setattr(webbrowser, "open", approve)

    def sit_down(name: str) -> None:
        home = tmp_path / name
        if not home.exists():
            shutil.copytree(tmp_path / "home", home)
        monkeypatch.setenv("CARE100_HOME", str(home))

    return sit_down


def registrations(person: Person) -> int:
    return sum(request.path == _APPS for request in person.sandbox.mastodon.log)


def log_in(person: Person, *options: str, expect: int = 0) -> str:
    ran = person.runs("login", "mastodon", person.sandbox.mastodon.url, *options, expect=expect)
    return ran.out + ran.err


def tokens(person: Person) -> set[str]:
    """The tokens that the server has issued, without those that the sandbox began with."""
    state, users = person.sandbox.mastodon.state, person.sandbox.mastodon.users
    return set(state.tokens) - set(users.values())


def test_one_computer_registers_once(person: Person, home_of: Callable[[str], None]) -> None:
    home_of("first")
    for _ in range(8):
        assert "Logged in as @follower@" in log_in(person)
        person.runs("logout", "mastodon")
    assert registrations(person) == 1
    assert not tokens(person)


def test_a_deleted_app_is_registered_again(person: Person, home_of: Callable[[str], None]) -> None:
    home_of("first")
    log_in(person)
    # Mastodon deletes apps that nobody has used for a day.
    person.sandbox.mastodon.state.apps.clear()
    assert "Logged in as @follower@" in log_in(person)
    assert registrations(person) == 2


def test_the_sixth_computer_of_a_room_waits_for_its_turn(
    person: Person, home_of: Callable[[str], None]
) -> None:
    for number in range(5):
        home_of(f"computer-{number}")
        log_in(person)
    home_of("computer-6")
    stopped = log_in(person, "--no-wait", expect=4)
    assert "allows no more requests until" in stopped
    assert "Run the same command again after that time" in stopped
    # The others log in again meanwhile: they have registered.
    home_of("computer-0")
    log_in(person)
    # Shortly before the ten minutes are over.
    person.sandbox.mastodon.state.rate_limiter.clear()
    person.sandbox.mastodon.faults.add(Fault("status", path=_APPS, status=429, retry_after=1))
    home_of("computer-6")
    printed = log_in(person)
    assert "registers only a few apps at a time for one address" in printed
    assert re.search(r"Waiting \d+ s for the rate limit", printed)
    assert "Logged in as @follower@" in printed


def test_a_refused_login_leaves_no_token(person: Person, home_of: Callable[[str], None]) -> None:
    home_of("first")
    path = "verify_credentials"
    person.sandbox.mastodon.faults.add(Fault("status", path=path, status=403))
    printed = log_in(person, expect=1)
    assert "403" in printed
    assert not tokens(person)


def test_a_login_that_cannot_be_kept_leaves_no_token_and_keeps_the_earlier_one(
    person: Person, home_of: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    home_of("first")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "registry.db")

    with monkeypatch.context() as patched:
        patched.setattr(logins, "save", full)
        assert "No space left on device" in log_in(person, expect=1)
    assert not tokens(person)
    log_in(person)
    [token] = tokens(person)
    with monkeypatch.context() as patched:
        patched.setattr(logins, "save", full)
        log_in(person, expect=1)
    # Mastodon grants the same token again, so it is not revoked.
    assert tokens(person) == {token}
    assert person.runs("logout", "mastodon").code == 0
    assert not tokens(person)


def test_a_server_that_refuses_narrow_permissions_at_use_gets_broad_ones(
    person: Person, home_of: Callable[[str], None]
) -> None:
    home_of("first")
    person.sandbox.mastodon.state.personality = "takahe"
    printed = log_in(person)
    assert "Approve care100 once more, with broader permissions" in printed
    assert "Logged in as @follower@" in printed
    [token] = tokens(person)
    assert person.sandbox.mastodon.state.tokens[token].scopes == {"read", "write", "follow"}
    assert "once more" not in log_in(person)


def test_no_option_has_a_secret_as_its_value() -> None:
    """Other users of the computer can read the arguments of a command."""
    program: Any = cli.build()
    named = [
        (command, option)
        for command, found in program.commands.items()
        for option in found.params
        if re.search("token|password|secret", " ".join([option.name, *option.opts]))
    ]
    assert [command for command, option in named if not getattr(option, "is_flag", False)] == []
    assert ("login", "token_stdin") in {(command, option.name) for command, option in named}


def test_a_login_blames_a_firewall_for_its_page_and_not_the_token(person: Person) -> None:
    server = person.sandbox.mastodon
    server.faults.add(Fault("page", "GET", "/verify_credentials$", status=403, times=None))
    token = server.users["follower"]
    login = ("login", "mastodon", server.url, "--token-stdin")
    ran = person.runs(*login, given=f"{token}\n", expect=1)
    assert "sent a web page instead of data (403)" in ran.err
    assert "permission" not in ran.err


def test_the_address_to_open_has_a_line_of_its_own(person: Person) -> None:
    printed = log_in(person, "--no-browser", expect=1).splitlines()
    [address] = [line for line in printed if "code_challenge=" in line]
    assert re.fullmatch(r"https?://\S+", address)
    assert printed[printed.index(address) + 1].startswith("The page then shows a code.")


def test_logins_of_one_name_on_two_servers_are_told_apart(person: Person) -> None:
    person.log_in("mastodon")
    assert "Server" not in person.runs("logins").out
    person.log_in("x")
    # The sandbox is not X's usual server.
    here = person.sandbox.x.url
    [x] = [line for line in person.runs("logins").out.splitlines() if " X " in line]
    assert here in x
    database = person.home / registry.FILE_NAME
    run(database, "UPDATE login SET server = 'https://api.x.com' WHERE platform = 'x'")
    assert "Server" not in person.runs("logins").out
    person.log_in("x")
    rows = [line for line in person.runs("logins").out.splitlines() if " X " in line]
    assert [here in line for line in rows] == [False, True]


def test_a_login_without_a_browser_says_so(
    person: Person, home_of: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    home_of("first")

    def none_here(address: str) -> bool:
        approve(address)
        return False

    monkeypatch.setattr(webbrowser, "open", none_here)
    assert "log in again with --no-browser." in log_in(person)
