"""`doctor` and `where`: what works, what does not, and what to do."""

import json
import os
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from care100 import platforms, registry
from care100.doctor import accounts, computer
from care100.doctor.line import ok
from care100.platforms.rate_limits import RateLimits
from care100.registry import run_locks
from care100.sandbox import Fault
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
    assert topics >= {"Browser", "Installation"}
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


def test_a_token_of_x_that_cannot_be_renewed_says_to_log_in_again(person: Person) -> None:
    person.log_in("x")
    [x] = examined(person)["Login"]
    assert "its token cannot be renewed; log in again when it expires" in x["message"]
    assert "is renewed" not in x["message"]


@pytest.mark.parametrize("lost", ["refresh_token", "client_id", ""])
def test_a_token_of_x_is_renewed_only_with_a_refresh_token_and_its_app(
    person: Person, lost: str
) -> None:
    person.log_in("x")
    file = person.home / "secrets" / "secrets.json"
    [(key, text)] = json.loads(file.read_text()).items()
    secret = json.loads(text) | {"refresh_token": "a-refresh-token", "client_id": "an-app"}
    file.write_text(json.dumps({key: json.dumps(secret | ({lost: None} if lost else {}))}))
    [x] = examined(person)["Login"]
    assert ("its token is renewed when it expires" in x["message"]) is not bool(lost)
    assert ("its token cannot be renewed" in x["message"]) is bool(lost)


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
        (("find", "care"), "You have no permission"),
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


def test_a_missing_browser_is_noted(curator: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.get", _no_browser)
    found = examined(curator, "--offline")
    assert "--no-browser" in found["Browser"][0]["hint"]


def test_missing_packages_are_a_problem(curator: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("care100.installation.missing_packages", lambda: ["odfdo", "pillow"])
    installed, missing = examined(curator, "--offline", expect=1)["Installation"]
    assert "To update it: git -C" in installed["hint"]
    assert missing["message"] == "These Python packages are missing: odfdo, pillow."
    assert missing["hint"].startswith("Install care100 again: ")


@pytest.mark.parametrize(
    ("mark", "typed"),
    [
        ("pyvenv.cfg", "ln -s {program} ~/.local/bin/care100"),
        ("pipx_metadata.json", "pipx ensurepath"),
        ("uv-receipt.toml", "uv tool update-shell"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such links")
def test_a_program_that_the_shell_does_not_find_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str, typed: str
) -> None:
    program = tmp_path / "environment/bin/care100"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    (tmp_path / "environment" / mark).touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "environment"))
    monkeypatch.setenv("PATH", str(tmp_path))
    [line] = [one for one in computer.program() if one.topic == computer.COMMAND]
    assert line.state == "note"
    assert typed.format(program=program) in line.hint
    monkeypatch.setenv("PATH", str(program.parent))
    assert computer.COMMAND not in [one.topic for one in computer.program()]


def _no_browser() -> None:
    import webbrowser

    raise webbrowser.Error


def test_where_names_every_file_that_there_is(person: Person) -> None:
    person.log_in("mastodon")
    person.has_list()
    person.runs("follow", "people", "--on", "mastodon", "--yes")
    backup = person.runs("backup", "--json").json["file"]
    person.runs("restore", backup, "--yes")
    with run_locks.in_folder(person.home / "site", "site", lambda _: None):
        pass
    assert list(person.home.glob("folder-*.lock"))
    ran: Ran = person.runs("where", "--json")
    named = {one["where"] for one in ran.json["places"] if one["exists"]}
    there = {str(one) for one in person.home.rglob("*") if one.is_file()}
    assert there - named - {str(person.home / "people.csv")} <= {
        str(one) for one in person.home.glob("secrets/*.lock")
    }
    assert str(person.home) in person.runs("where").out


def test_a_damaged_copy_is_named_and_is_no_backup(curator: Typist) -> None:
    sound, damaged = (Path(curator.runs("backup", "--json").json["file"]) for _ in range(2))
    data = bytearray(damaged.read_bytes())
    data[8192:24576] = bytes(16384)
    damaged.write_bytes(data)
    found = examined(curator, "--offline", expect=1)
    first, second = found["Copy"]
    assert first["state"] == "problem"
    assert f"{damaged.name}, " in first["message"]
    assert "damaged and cannot be restored" in first["message"]
    assert f"Delete {damaged}" in first["hint"]
    assert second["state"] == "ok"
    assert second["message"].endswith(", sound")
    assert found["Backup"][0]["state"] == "ok"
    sound.write_bytes(b"")
    assert "no sound backup" in examined(curator, "--offline", expect=1)["Backup"][0]["message"]


def test_the_copy_of_another_registry_is_made_again_there(curator: Typist) -> None:
    other = str(curator.home / "other.db")
    curator.runs("lists", "--db", other, "--create")
    damaged = Path(curator.runs("backup", "--db", other, "--json").json["file"])
    damaged.write_bytes(b"damaged")
    [line] = examined(curator, "--offline", "--db", other, expect=1)["Copy"]
    assert line["hint"].endswith(f"with: care100 backup --db {other}")


def test_only_the_newest_copies_are_tested(curator: Typist) -> None:
    for _ in range(4):
        curator.runs("backup")
    copies = examined(curator, "--offline")["Copy"]
    assert [one["message"].endswith(", sound") for one in copies] == [True, True, True, False]
    assert copies[3]["message"].endswith(", not tested")


def test_a_server_that_stalls_is_given_up_after_the_timeout(person: Person) -> None:
    person.log_in("mastodon")
    person.sandbox.mastodon.faults.add(Fault("hang_before", times=None))
    began = time.monotonic()
    [login] = examined(person, "--timeout", "1", expect=1)["Login"]
    assert time.monotonic() - began < 15
    assert login["state"] == "problem"
    assert "within" in login["message"]


def test_a_login_whose_server_does_not_respond_is_named(person: Person) -> None:
    person.log_in("mastodon")
    login = person.runs("logins", "--json").json["logins"][0]["login"]
    person.sandbox.mastodon.stop_listening()
    found = examined(person, expect=1)
    assert found["Login"][0]["message"].startswith(f"{login} on Mastodon: ")
