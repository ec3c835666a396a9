"""Two care100 that publish at once do not pay for the same thing twice."""

from care100.registry import run_locks
from care100.registry.database import open_database
from care100.registry.logins import every_login
from care100.sandbox.x.state import XState
from tests.killed import start
from tests.person import PEOPLE, Person, names
from tests.publish.x_list.observed import SYNC, kinds, members


def test_of_two_runs_one_publishes_the_list(curator: Person, state: XState) -> None:
    both = [start(curator, *SYNC) for _ in range(2)]
    codes = {one.wait(60) for one in both}
    # The second may begin when the first has finished.
    assert codes in ({0}, {0, 4})
    assert members(state) == names(*range(1, PEOPLE + 1))
    assert kinds(curator) == {"GET users": 1, "POST list": 1, "POST member": PEOPLE}


def test_no_wait_names_the_run_that_uses_the_login(curator: Person) -> None:
    database = open_database(curator.home / "care100.db")
    with database.reading() as session:
        [login] = every_login(session)
    with run_locks.with_login(database, login, "care100 sync other", lambda _: None):
        ran = curator.runs(*SYNC, "--no-wait", expect=4)
        assert ran.err.startswith("Error: Another care100 is at work with @curator on X since ")
        assert "care100 sync other (process " in ran.err
        assert "Run the same command again when it has finished." in ran.err
        # A dry run needs no turn.
        curator.runs("sync", "people", "--dry-run")
    database.close()
    curator.runs(*SYNC)
