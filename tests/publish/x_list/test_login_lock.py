"""Two care100 that publish at once do not pay for the same thing twice."""

from care100.registry.database import open_database
from care100.registry.login_lock import login_lock
from care100.registry.logins import every_login
from care100.sandbox.x.state import XState
from tests.killed import start
from tests.person import PEOPLE, Person, names
from tests.publish.x_list.observed import SYNC, kinds, members


def test_the_second_waits_and_then_has_nothing_to_do(curator: Person, state: XState) -> None:
    both = [start(curator, *SYNC) for _ in range(2)]
    assert [one.wait(60) for one in both] == [0, 0]
    assert members(state) == names(*range(1, PEOPLE + 1))
    assert kinds(curator) == {"GET users": 1, "POST list": 1, "POST member": PEOPLE}


def test_no_wait_reports_that_the_login_is_in_use(curator: Person) -> None:
    database = open_database(curator.home / "care100.db")
    with database.reading() as session:
        [login] = every_login(session)
    with login_lock(database, login, waiting=lambda: None):
        ran = curator.runs(*SYNC, "--no-wait", expect=4)
        assert ran.err.splitlines() == [
            "Error: Another care100 is using @curator on X.",
            "Run the same command again when it has finished.",
        ]
        # Looking needs no turn.
        curator.runs("sync", "people", "--dry-run")
    database.close()
    curator.runs(*SYNC)
