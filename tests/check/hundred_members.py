"""A list of 100 members on 40 servers, with 15 of each kind of finding."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from care100 import registry
from care100.model.findings import FindingKind
from care100.platforms import stored_handle
from care100.registry.accounts import learn_permanent_ids
from care100.sandbox.mastodon.small_servers import SmallServer
from tests.person import Person

PEOPLE, SERVERS = 100, 40
# Some on Mastodon, the others on X.
LOST, LOST_ON_X = range(1, 9), range(9, 16)
SUSPENDED, DELETED, SUSPENDED_ON_X = range(16, 21), range(21, 26), range(26, 31)
MOVED, MOVED_TWICE = range(31, 39), range(39, 41)
MOVED_UNASKED, IN_A_CIRCLE = range(41, 44), range(44, 46)
LOCKED, LOCKED_ON_X = range(46, 54), range(54, 61)
SILENT, WITHOUT_POSTS = range(61, 73), range(73, 76)
NOINDEX, NOT_DISCOVERABLE = range(76, 84), range(84, 91)
RENAMED, WEBSITE, UNCONFIRMED = range(86, 101), range(31, 46), range(46, 61)

WRONG = {
    FindingKind.UNREACHABLE: (*LOST, *LOST_ON_X),
    FindingKind.SUSPENDED: (*SUSPENDED, *DELETED, *SUSPENDED_ON_X),
    FindingKind.MOVED: (*MOVED, *MOVED_TWICE, *MOVED_UNASKED, *IN_A_CIRCLE),
    FindingKind.LOCKED: (*LOCKED, *LOCKED_ON_X),
    FindingKind.SILENT: (*SILENT, *WITHOUT_POSTS),
    FindingKind.HIDDEN: (*NOINDEX, *NOT_DISCOVERABLE),
    FindingKind.RENAMED: RENAMED,
    FindingKind.WEBSITE: WEBSITE,
    FindingKind.UNCONFIRMED: UNCONFIRMED,
}
TODAY = datetime.now(UTC).date()


def names(numbers: Iterable[int]) -> set[str]:
    """Return their names on the list."""
    return {f"Person {n}" for n in numbers}


def account(n: int) -> str:
    """Return the name of their accounts."""
    return f"p{n:03}"


class HundredMembers:
    """The members in a person's sandbox and on the list `people`."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.servers = list(person.sandbox.small_servers)
        self.mastodon, self.x = person.sandbox.mastodon.state, person.sandbox.x.state
        rows = [self._create(n) for n in range(1, PEOPLE + 1)]
        self._remove_and_move()
        file = person.home / "people.csv"
        file.write_text("\n".join(["name,mastodon,x,x_id,website,source", *rows, ""]))
        person.runs("import", "people", str(file))
        self._keep_ids_as_from_x(rows)

    def _keep_ids_as_from_x(self, rows: list[str]) -> None:
        """Let the registry have looked the ids up, before some of the accounts were renamed."""
        cells = [row.split(",") for row in rows]
        ids = {stored_handle("x", x): x_id for _, _, x, x_id, *_ in cells}
        database = registry.open_registry(self.person.home / registry.FILE_NAME)
        with database.writing() as session:
            learn_permanent_ids(session, ids)
        database.close()

    def server(self, n: int) -> SmallServer:
        """Return the member's server."""
        return self.servers[n % len(self.servers)]

    def handle(self, n: int) -> str:
        """Return the member's handle on Mastodon."""
        return self.server(n).handle(account(n))

    def _create(self, n: int) -> str:
        """Create the member's accounts and website. Returns the row for the list."""
        if n not in LOST:
            self.server(n).add(account(n), **self._profile(n))
        status = (404 if n % 2 else 410) if n in WEBSITE else 200
        website = self.server(n).website(account(n), status=status)
        user = self.x.add_account(
            account(n),
            posts=7,
            suspended=n in SUSPENDED_ON_X,
            deactivated=n in LOST_ON_X,
            protected=n in LOCKED_ON_X,
        )
        if n in RENAMED:
            self.x.rename(account(n), f"new{n:03}")
        row = f"Person {n}", self.handle(n), account(n), user.id, website, "https://a.example/"
        return ",".join(row)

    def _profile(self, n: int) -> dict[str, Any]:
        link = {} if n in UNCONFIRMED else {"X": f"https://x.com/{account(n)}"}
        return {
            "fields": link,
            "locked": n in LOCKED,
            "noindex": n in NOINDEX,
            "discoverable": n not in NOT_DISCOVERABLE,
            "statuses": 0 if n in WITHOUT_POSTS else 9,
            "last_status": {
                n in SILENT: TODAY - timedelta(days=400),
                n in WITHOUT_POSTS: None,
            }.get(True, TODAY),
        }

    def _remove_and_move(self) -> None:
        for n in SUSPENDED:
            self.mastodon.suspend(self.handle(n))
        for n in DELETED:
            self.mastodon.delete(self.handle(n))
        for n in (*MOVED, *MOVED_TWICE, *MOVED_UNASKED):
            new = self.server(n + 1)
            new.add(f"home{n}", last_status=TODAY, fields={"X": f"https://x.com/{account(n)}"})
            self.mastodon.move(
                self.handle(n), new.handle(f"home{n}"), agreed=n not in MOVED_UNASKED
            )
        for n in MOVED_TWICE:
            newer = self.server(n + 2)
            newer.add(f"last{n}", last_status=TODAY, fields={"X": f"https://x.com/{account(n)}"})
            self.mastodon.move(self.server(n + 1).handle(f"home{n}"), newer.handle(f"last{n}"))
        one, other = map(self.handle, IN_A_CIRCLE)
        self.mastodon.move(one, other)
        self.mastodon.move(other, one)
