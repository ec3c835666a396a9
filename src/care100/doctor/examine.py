"""Check everything that care100 needs, in the order in which problems explain each other."""

from pathlib import Path

from care100.doctor import accounts, computer, storage
from care100.doctor.line import Line, State
from care100.registry.inspection import StoredLogin
from care100.registry.places import Place


def examine(home: Path, place: Place, *, offline: bool) -> list[Line]:
    """Return a line for each thing that was checked.

    `home` is the data folder and `place` the registry's. With `offline`, no server is asked.
    """
    database, inspection = storage.database(place)
    tokens, vault = accounts.vault(home)
    known: list[StoredLogin] | None
    if inspection:
        known, backups = inspection.logins, storage.backups(place)
    else:
        # Either there is no database yet, or it cannot be read.
        known = None if database.state == State.PROBLEM else []
        backups = storage.copies_of(place)
    checked = accounts.logins(known, vault, offline=offline, shared=place.is_shared)
    return [
        storage.folder(home),
        *storage.settings(),
        database,
        *backups,
        tokens,
        *(one.line for one in checked),
        accounts.clock(checked, inspection),
        computer.network([one.reached for one in checked]),
        computer.browser(),
        *computer.program(),
    ]
