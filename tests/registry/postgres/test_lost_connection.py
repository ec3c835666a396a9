"""A server that ends in the middle of a run: the run stops, says so, and is resumed."""

import psycopg
import pytest

from care100.registry.history import record
from care100.registry.journal import RunJournal
from tests.person import PEOPLE, Person, Typist, names
from tests.registry.postgres.cluster import Cluster


@pytest.mark.parametrize("moment", ["started", "done"])
def test_a_run_resumes_after_the_server_was_killed(
    person: Person, own_server: Cluster, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setenv("CARE100_DB", own_server.address("postgres"))
    person.runs("lists", "--create")
    person.log_in("mastodon")
    person.has_list()
    recorded, calls = getattr(RunJournal, moment), []

    def record(*given: object, **more: object) -> object:
        calls.append(given)
        if len(calls) == PEOPLE // 2:
            own_server.stop()
        return recorded(*given, **more)

    with person.patched(f"care100.registry.journal.RunJournal.{moment}", record):
        ran = person.runs("follow", "people", "--yes", expect=4)
    assert "The connection to the registry postgresql://care100@/postgres" in ran.err
    assert "run the same command again to resume" in ran.err
    ran = person.runs("follow", "people", "--yes", expect=1)
    assert "cannot be reached" in ran.err
    own_server.start()
    person.runs("follow", "people", "--yes")
    assert person.follows() == names(*range(1, PEOPLE + 1))
    follows = [one for one in person.sandbox.mastodon.log if one.path.endswith("/follow")]
    assert len(follows) == len({one.path for one in follows}) == PEOPLE
    person.runs("unfollow", "people", "--yes")
    assert person.follows() == set()


def test_a_change_whose_connection_ends_is_not_stored_in_part(
    curator: Typist, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    curator.runs("new", "people", "--title", "People")

    def ended(*given: object, **more: object) -> None:
        with psycopg.connect(address, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid != pg_backend_pid()"
            )
        record(*given, **more)  # type: ignore[arg-type]

    with curator.patched("care100.registry.members.write_change", ended):
        ran = curator.runs("add", "people", "x:ada", expect=4)
    assert "was lost. Everything recorded before is kept." in ran.err
    assert curator.runs("show", "people", "--json").json["members"] == []
    curator.runs("add", "people", "x:ada")
