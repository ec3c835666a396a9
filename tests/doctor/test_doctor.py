"""`doctor` and `where`: what works, what does not, and what to do."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from care100 import platforms, registry
from care100.doctor import accounts, computer
from care100.doctor.line import ok
from care100.platforms.rate_limits import RateLimits
from tests.invented_platform import ID, TOKEN, InventedPlatform
from tests.person import Person, Ran, Typist
from tests.registry.raw import empty_log, run


def examined(typist: Typist, *words: str, expect: int = 0) -> dict[str, list[dict[str, Any]]]:
    """Return the lines by topic."""
    checks = typist.runs("doctor", *words, "--json", expect=expect).json["checks"]
    found: dict[str, list[dict[str, Any]]] = {}
    for one in checks:
        found.setdefault(one["topic"], []).append(one)
    return found


def requests(person: Person) -> int:
    return len(person.sandbox.mastodon.log) + len(person.sandbox.x.log)


def test_every_line_of_a_problem_shows_what_to_do(person: Person) -> None:
    person.log_in("mastodon", "x")
    checks = person.runs("doctor", "--json").json
    assert checks["ok"] is True
    topics = {one["topic"] for one in checks["checks"]}
    assert topics >= {"Data folder", "Database", "Backup", "Tokens", "Login", "Clock", "Network"}
    assert topics >= {"Browser", "Extra"}
    ran = person.runs("doctor")
    assert "No problems found." in ran.err
    assert "Make one with: care100 backup" in ran.out


def test_logins_are_asked_and_show_the_requests_left(person: Person) -> None:
    person.log_in("mastodon", "x")
    charged = person.sandbox.x.costs.total
    found = examined(person)
    mastodon, x = found["Login"]
    assert "works" in mastodon["message"]
    assert "requests left" in mastodon["message"]
    assert "its token is stored" in x["message"]
    assert found["Clock"][0]["message"] == "agrees with a server's"
    assert found["Network"][0]["message"].startswith("servers respond")
    assert person.sandbox.x.costs.total == charged


def test_offline_asks_no_server(person: Person) -> None:
    person.log_in("mastodon", "x")
    before = requests(person)
    found = examined(person, "--offline")
    assert requests(person) == before
    assert ["its server was not asked" in one["message"] for one in found["Login"]] == [True, True]


def test_a_revoked_login_is_a_problem(person: Person) -> None:
    person.log_in("mastodon")
    state = person.sandbox.mastodon.state
    with state.lock:
        state.tokens.clear()
    [login] = examined(person, expect=1)["Login"]
    assert login["state"] == "problem"
    assert "care100 login mastodon" in login["hint"]


def test_a_missing_token_is_a_problem(person: Person) -> None:
    person.log_in("mastodon")
    (person.home / "secrets" / "secrets.json").unlink()
    [login] = examined(person, expect=1)["Login"]
    assert "is missing" in login["message"]
    assert "care100 login mastodon" in login["hint"]


def test_a_server_that_does_not_respond_is_a_problem_of_the_network(person: Person) -> None:
    person.log_in("mastodon")
    run(person.home / registry.FILE_NAME, "UPDATE login SET server = 'http://localhost:1'")
    vault = person.home / "secrets" / "secrets.json"
    secrets = json.loads(vault.read_text())
    moved = {f"mastodon http://localhost:1 {key.split()[-1]}": one for key, one in secrets.items()}
    vault.write_text(json.dumps(moved))
    found = examined(person, expect=1)
    assert found["Login"][0]["state"] == "problem"
    assert found["Network"][0]["state"] == "problem"


def test_a_login_whose_server_was_not_asked_shows_no_network(person: Person) -> None:
    person.log_in("x")
    before = requests(person)
    found = examined(person)
    assert requests(person) == before
    assert "works" not in found["Login"][0]["message"]
    assert "no server was asked" in found["Network"][0]["message"]


def test_a_platform_without_the_ability_is_not_asked(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(platforms.PLATFORMS, ID, InventedPlatform())
    person.runs("login", ID, "invented.example", "--token-stdin", given=f"{TOKEN}\n")
    [login] = examined(person)["Login"]
    assert "its server was not asked" in login["message"]


def test_a_damaged_database_is_a_problem_and_names_the_copy(curator: Typist) -> None:
    copy = curator.runs("backup", "--json").json["file"]
    path = curator.home / registry.FILE_NAME
    empty_log(path)
    path.write_bytes(path.read_bytes()[:40_000])
    found = examined(curator, "--offline", expect=1)
    [database] = found["Database"]
    assert database["state"] == "problem"
    assert copy in database["hint"]
    assert Path(copy).name in found["Copy"][0]["message"]
    assert "were not checked" in found["Login"][0]["message"]


def test_a_folder_that_cannot_be_read_is_a_problem(
    curator: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = curator.home / registry.FILE_NAME
    stat = Path.stat

    def denied(self: Path, **options: Any) -> Any:
        if self.name.startswith(path.name):
            raise PermissionError(13, "Permission denied", str(self))
        return stat(self, **options)

    monkeypatch.setattr(Path, "stat", denied)
    [database] = examined(curator, "--offline", expect=1)["Database"]
    assert "You have no permission" in database["message"]
    for words, said in (
        (("backup",), "You have no permission"),
        (("restore", str(path), "--yes"), "cannot be read: Permission denied"),
        (("lists",), "You have no permission"),
    ):
        ran = curator.runs(*words, expect=1)
        assert said in ran.err
        assert len(ran.err.splitlines()) == 2
    assert str(path) in curator.runs("where").out


def test_nothing_is_created_or_migrated(curator: Typist, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    curator.runs("doctor", "--offline", "--db", str(empty / "care100.db"))
    curator.runs("where", "--db", str(empty / "care100.db"))
    assert list(empty.iterdir()) == []


def test_an_older_schema_is_noted_and_left(curator: Typist) -> None:
    path = curator.home / registry.FILE_NAME
    run(path, "UPDATE alembic_version SET version_num = '0001'")
    [database] = examined(curator, "--offline")["Database"]
    assert database["state"] == "note"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)


@pytest.mark.parametrize(
    ("ahead", "state", "words"),
    [
        (3.0, "ok", "agrees"),
        (-59.0, "ok", "agrees"),
        (600.0, "problem", "ahead of a server's by 0:10:00"),
        (-7200.0, "problem", "behind a server's by 2:00:00"),
    ],
)
def test_a_wrong_clock_is_a_problem(ahead: float, state: str, words: str) -> None:
    line = accounts.clock([accounts.Checked(ok("Login", "works"), ahead)], None)
    assert line.state == state
    assert words in line.message


@pytest.mark.parametrize("text", ["", "soon", "Sun, 99 Foo 2026 99:00:00 GMT", "²", "9" * 300])
def test_a_date_that_cannot_be_read_is_ignored(text: str) -> None:
    limits = RateLimits("server")
    limits.learn("api", {"date": text})
    assert limits.clock_ahead is None
    limits.learn("api", {"date": "Sun, 29 Nov 2026 03:00:00 GMT"})
    assert limits.clock_ahead is not None


def test_the_password_of_a_proxy_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://me:secret@proxy.example:8080")
    line = computer.network([None])
    assert "proxy.example:8080" in line.message
    assert "secret" not in line.message


def test_a_missing_browser_and_package_are_noted(
    curator: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webbrowser.get", _no_browser)
    monkeypatch.setattr("care100.doctor.computer.find_spec", lambda _: None)
    found = examined(curator, "--offline")
    assert "--no-browser" in found["Browser"][0]["hint"]
    assert all("pipx install" in one["hint"] for one in found["Extra"])


def _no_browser() -> None:
    import webbrowser

    raise webbrowser.Error


def test_where_names_every_file_that_there_is(person: Person) -> None:
    person.log_in("mastodon")
    person.has_list()
    person.runs("follow", "people", "--on", "mastodon", "--yes")
    backup = person.runs("backup", "--json").json["file"]
    person.runs("restore", backup, "--yes")
    ran: Ran = person.runs("where", "--json")
    named = {one["where"] for one in ran.json["places"] if one["exists"]}
    there = {str(one) for one in person.home.rglob("*") if one.is_file()}
    assert there - named - {str(person.home / "people.csv")} <= {
        str(one) for one in person.home.glob("secrets/*.lock")
    }
    assert str(person.home) in person.runs("where").out
