"""`care100` alone shows what this user can do next, and changes nothing."""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from care100 import paths, registry
from care100.sandbox.faults import Fault
from tests.person import Person, Typist, names
from tests.registry.raw import run

HELP = "Help, and all commands:\n  care100 help\n"


@pytest.fixture(autouse=True)
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that the shell finds."""
    file = tmp_path / "programs/care100"
    file.parent.mkdir()
    file.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(file.parent), prepend=os.pathsep)
    return file


def steps(typist: Typist, *words: str) -> str:
    """Return what `care100` prints, and check that it is short and wrote nothing."""
    before = files(typist.home)
    ran = typist.runs(*words)
    assert files(typist.home) == before
    assert ran.err == ""
    assert ran.out.endswith(HELP)
    assert len(ran.out.splitlines()) <= 12
    return ran.out.removesuffix(HELP)


def files(folder: Path) -> dict[Path, bytes]:
    # SQLite makes its log's index for each reader.
    found = (one for one in folder.rglob("*") if one.is_file() and not one.match("*-shm"))
    return {one: one.read_bytes() for one in found if one.stat().st_size}


def test_a_new_user_can_log_in_look_or_try(
    curator: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARE100_HOME", str(tmp_path / "new"))
    out = steps(curator)
    assert "  care100 login mastodon SERVER\n" in out
    assert "  care100 lists\n" in out
    assert "  care100 new my-list --title TITLE\n" in out
    assert "  care100 demo\n" in out
    assert not (tmp_path / "new").exists()


def test_a_login_without_a_list_is_shown_what_following_would_do(person: Person) -> None:
    person.log_in("mastodon")
    out = steps(person)
    assert "care100 login" not in out
    assert "  care100 follow social-care-100 --dry-run\n" in out


def test_nothing_waits_after_following(person: Person) -> None:
    person.log_in("mastodon")
    person.has_list(2)
    person.runs("check", "people", expect=None)
    person.runs("follow", "people", "--yes")
    assert steps(person) == "There is nothing to do.\n\n"


def test_members_who_joined_a_followed_list(person: Person) -> None:
    person.log_in("mastodon")
    person.has_list(2)
    person.runs("follow", "people", "--yes")
    domain = person.sandbox.mastodon.domain
    person.runs("add", "people", f"acct003@{domain}")
    out = steps(person)
    assert "people has 1 new member since you followed it:\n  care100 follow people\n" in out
    person.runs("follow", "people", "--yes")
    assert "new member" not in steps(person)


def test_a_run_that_stopped_can_be_resumed(person: Person) -> None:
    person.log_in("mastodon")
    person.has_list(3)
    fault = Fault("status", path="/follow$", skip=1, times=None, status=429, reset_after=600)
    person.sandbox.mastodon.faults.add(fault)
    person.runs("follow", "people", "--yes", "--no-wait", expect=4)
    out = steps(person)
    assert out.startswith(
        "A run of follow is not finished. To resume it:\n  care100 follow people\n"
    )
    person.sandbox.mastodon.faults.clear()
    person.runs("follow", "people", "--yes", "--no-wait")
    assert person.follows() == names(1, 2, 3)
    assert "not finished" not in steps(person)


def test_a_run_that_was_killed_can_be_resumed(person: Person) -> None:
    person.log_in("mastodon")
    person.has_list(1)
    person.runs("follow", "people", "--yes")
    database = person.home / registry.FILE_NAME
    run(database, "UPDATE run SET outcome = '', ended_at = NULL")
    run(database, "UPDATE mirror SET seen_at = NULL")
    assert "care100 follow people\n" in steps(person)
    person.runs("delete", "people", "--yes")
    assert "not finished" not in steps(person)


def test_changes_since_the_page_was_built_and_the_list_was_published(person: Person) -> None:
    person.log_in("mastodon")
    person.has_list(2)
    person.runs("check", "people", expect=None)
    person.runs("site", "people", "-o", str(person.home.parent / "site"))
    person.runs("sync", "people", "--as", "list", "--yes", expect=None)
    assert "has changed" not in steps(person)
    person.runs("add", "people", "eve@b.social")
    out = steps(person)
    assert "people has changed since its page was built:\n  care100 site people -o FOLDER\n" in out
    assert "people has changed since you published it:\n  care100 sync people --dry-run\n" in out
    person.runs("site", "people", "-o", str(person.home.parent / "site"))
    assert "page was built" not in steps(person)


def test_a_list_of_ones_own_that_was_never_checked(curator: Typist) -> None:
    curator.runs("new", "people", "--title", "People")
    assert "checked" not in steps(curator)
    curator.runs("add", "people", "@eve@b.social")
    assert "people has never been checked" in steps(curator)
    assert "  care100 check people\n" in steps(curator)


def test_wrong_settings_come_first(curator: Typist) -> None:
    paths.config_file().write_text("timout = 1")
    assert steps(curator).startswith("Some of your settings are wrong. To see which:\n")


@pytest.mark.parametrize("content", [b"", b"no database at all", os.urandom(20_000)])
def test_a_database_that_cannot_be_read_leads_to_doctor(curator: Typist, content: bytes) -> None:
    database = curator.home / registry.FILE_NAME
    database.write_bytes(content)
    out = steps(curator)
    if content:
        assert out == "Your database cannot be read. To see why:\n  care100 doctor\n\n"


def test_a_database_of_an_older_version_is_read_as_far_as_it_can_be(curator: Typist) -> None:
    path = curator.home / registry.FILE_NAME
    for one in sorted((Path(__file__).parents[1] / "registry/databases").glob("*.sql")):
        path.unlink()
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(one.read_text(encoding="utf-8"))
        assert "cannot be read" not in steps(curator)


def test_a_program_that_the_shell_does_not_find_is_named(
    curator: Typist, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(program.parents[1]))
    program.parent.rename(program.parents[1] / "bin")
    monkeypatch.setenv("PATH", os.defpath)
    monkeypatch.chdir(program.parents[1])
    out = curator.runs().out
    assert out.endswith("Your shell does not find care100. In its place, type bin/care100.\n")


def test_another_database_can_be_named(curator: Typist, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    assert "care100 demo" in steps(curator, "--db", str(other))
    assert not other.exists()
    ran = curator.runs("--db", "mysql://a:secret@b/c", expect=2)
    assert "secret" not in ran.err


def test_a_curator_is_led_from_an_empty_list_to_a_published_one(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CARE100_CONTACT", raising=False)
    person.runs("new", "mine", "--title", "Mine")
    assert steps(person).startswith(
        "mine has no members. To add one:\n  care100 add mine @name@server\n"
    )
    person.runs("add", "mine", f"acct001@{person.sandbox.mastodon.domain}")
    assert steps(person).startswith(
        "mine has no page:\n  care100 describe mine --contact ADDRESS\n"
        "  care100 site mine -o FOLDER\n"
    )
    person.runs("describe", "mine", "--contact", "mine@example.org")
    assert steps(person).startswith("mine has no page:\n  care100 site mine -o FOLDER\n")
    person.runs("describe", "mine", "--contact", "")
    monkeypatch.setenv("CARE100_CONTACT", "editors@example.org")
    assert steps(person).startswith("mine has no page:\n  care100 site mine -o FOLDER\n")
    person.log_in("mastodon")
    out = steps(person)
    assert out.startswith("mine is not published:\n  care100 sync mine --dry-run\n")
    assert "care100 follow" not in out
    person.runs("site", "mine", "-o", str(person.home.parent / "site"))
    out = steps(person)
    assert "mine is not published" not in out
    assert "mine has a page, but no copy on a platform:\n  care100 sync mine --dry-run\n" in out
    person.log_in("mastodon", user="curator")
    person.runs("sync", "mine", "--yes", "--on", f"curator@{person.sandbox.mastodon.domain}")
    out = steps(person)
    assert "no copy" not in out
    assert "has changed" not in out
    assert "The page of mine can link its new copies:\n  care100 site mine -o FOLDER\n" in out
    person.runs("describe", "mine", "--title", "Mine too")
    out = steps(person)
    assert "mine has changed since its page was built" in out
    assert "can link" not in out
    person.runs("site", "mine", "-o", str(person.home.parent / "site"))
    assert "page" not in steps(person)


def test_a_page_of_members_on_other_platforms_needs_no_copy(person: Person) -> None:
    person.runs("new", "mine", "--title", "Mine")
    person.runs("add", "mine", "x:ada")
    person.runs("site", "mine", "-o", str(person.home.parent / "site"))
    person.log_in("mastodon")
    assert "no copy" not in steps(person)


def test_changes_that_copies_and_pages_do_not_contain_do_not_wait(person: Person) -> None:
    person.log_in("mastodon", user="curator")
    person.has_list(2)
    person.runs("check", "people", expect=None)
    person.runs("sync", "people", "--yes")
    person.runs("site", "people", "-o", str(person.home / "site"))
    person.runs("edit", "people", "Person 1", "--note", "met in May")
    assert "has changed" not in steps(person)
    person.runs("edit", "people", "Person 1", "--topic", "carers")
    out = steps(person)
    assert "changed since its page was built" in out
    assert "changed since you published it" not in out
    person.runs(
        "edit", "people", "Person 1", "--mastodon", f"acct009@{person.sandbox.mastodon.domain}"
    )
    assert "changed since you published it" in steps(person)
