"""The jobs that are killed, and what must be there after the same command has run again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from care100 import registry
from tests.registry import old_databases
from tests.reliability.cells import by_name, reference
from tests.reliability.snapshot import follow_by_hand, snapshot
from tests.reliability.world import ObservedPerson

_ROWS = 150


@dataclass(frozen=True)
class Job:
    """A command that changes something.

    `prepare` brings the person to where it is next, and `state` is what it changes. `broken`
    runs it again and returns what is wrong, given the state before.
    """

    prepare: Callable[[ObservedPerson], object]
    words: Callable[[ObservedPerson], tuple[str, ...]]
    state: Callable[[ObservedPerson], Any]
    broken: Callable[[ObservedPerson, Any], Iterator[str]]


def _remote(name: str) -> Job:
    command = by_name(name)
    pace = ("--pace", "0") if name == "sync-x" else ()

    def prepare(person: ObservedPerson) -> None:
        follow_by_hand(person, command.platform)
        command.prepare(person)

    def words(person: ObservedPerson) -> tuple[str, ...]:
        return (*command.words(person), *pace)

    def broken(person: ObservedPerson, _: object) -> Iterator[str]:
        ran = person.runs(*words(person), expect=None)
        if ran.code not in (0, 1 if command.name == "unfollow" else 0):
            yield f"the rerun ended with {ran.code}: {(ran.out + ran.err)[-300:]}"
        wanted, found = reference(name).wanted, snapshot(person)
        yield from (
            f"{what} after the rerun: {found[what]} instead of {wanted[what]}"
            for what in wanted
            if found[what] != wanted[what]
        )
        person.forgets_requests()
        person.runs(*words(person), expect=None)
        for server in person.servers:
            yield from (
                f"a second rerun sent {one.method} {one.path}" for one in server.log.writes()
            )
        yield from person.observer.repeated()
        if command.name == "follow":
            person.runs("unfollow", "people", "--yes", expect=None)
            undone = snapshot(person)
            yield from (
                f"{what} after the undo: {undone[what]} instead of {before}"
                for what, before in reference(name).undone.items()
                if undone[what] != before
            )

    return Job(prepare, words, snapshot, broken)


def _exported(person: ObservedPerson) -> str:
    return person.runs("export", "people").out


def _have_rows(person: ObservedPerson) -> None:
    person.settles("mastodon")
    rows = [f"Somebody {n},somebody{n}@elsewhere.example" for n in range(_ROWS)]
    (person.home / "more.csv").write_text("\n".join(["name,mastodon", *rows, ""]))


def _import(person: ObservedPerson) -> tuple[str, ...]:
    return "import", "people", str(person.home / "more.csv")


def _import_broken(person: ObservedPerson, before: str) -> Iterator[str]:
    after = _exported(person)
    if after != before and after.count("Somebody") != _ROWS:
        yield f"{after.count('Somebody')} of {_ROWS} rows were imported"
    person.runs(*_import(person))
    whole = _exported(person)
    if whole.count("Somebody") != _ROWS or whole.count("Person") != before.count("Person"):
        yield "the rerun did not import each row once"
    person.runs(*_import(person))
    if _exported(person) != whole:
        yield "a second rerun changed the list"


def _have_imported(person: ObservedPerson) -> None:
    _have_rows(person)
    person.runs(*_import(person))


def _undo_broken(person: ObservedPerson, before: str) -> Iterator[str]:
    left = _exported(person).count("Somebody")
    if left == _ROWS:
        person.runs("undo", "people")
        left = _exported(person).count("Somebody")
    if left:
        yield f"{left} of {_ROWS} rows were left"
    if _exported(person).count("Person") > before.count("Person"):
        yield "the undo added members"


def _site_folder(person: ObservedPerson) -> Path:
    return person.home / "pages"


def _site(person: ObservedPerson) -> tuple[str, ...]:
    return "site", "people", "-o", str(_site_folder(person))


def _files(folder: Path) -> dict[str, bytes]:
    files = [one for one in folder.rglob("*") if one.is_file()]
    return {str(one.relative_to(folder)): one.read_bytes() for one in files}


def _site_broken(person: ObservedPerson, _: object) -> Iterator[str]:
    person.runs(*_site(person))
    made = _files(_site_folder(person))
    yield from (f"{name} was left" for name in made if name.endswith(".part"))
    fresh = person.home / "fresh"
    person.runs("site", "people", "-o", str(fresh))
    if made.keys() != _files(fresh).keys():
        yield f"other files than those of a new page: {made.keys() ^ _files(fresh).keys()}"
    person.runs(*_site(person))
    if _files(_site_folder(person)) != made:
        yield "a second rerun changed the page"


def _registry(person: ObservedPerson) -> Path:
    return person.home / registry.FILE_NAME


def _have_old(person: ObservedPerson) -> None:
    _registry(person).unlink()
    old_databases.make(_registry(person), "0001")


def _contents(person: ObservedPerson) -> old_databases.Rows:
    return old_databases.contents(_registry(person))


def _migration_broken(person: ObservedPerson, before: old_databases.Rows) -> Iterator[str]:
    person.runs("lists")
    yield from old_databases.lost(before, _contents(person))


def _have_backup(person: ObservedPerson) -> None:
    _have_rows(person)
    person.runs("backup", str(person.home / "backup.db"))
    person.runs(*_import(person))


def _restore(person: ObservedPerson) -> tuple[str, ...]:
    return "restore", str(person.home / "backup.db"), "--yes"


def _restore_broken(person: ObservedPerson, before: str) -> Iterator[str]:
    found = _exported(person).count("Somebody")
    if found not in (0, before.count("Somebody")):
        yield f"{found} rows: neither the registry nor the backup"
    person.runs(*_restore(person))
    if "Somebody" in _exported(person) or "Person 1" not in _exported(person):
        yield "the rerun did not restore the backup"


JOBS: dict[str, Job] = {
    **{
        f"{name}-{platform}": _remote(f"{name}-{platform}")
        for name in ("follow", "unfollow", "sync")
        for platform in ("mastodon", "x", "bluesky")
    },
    "import": Job(_have_rows, _import, _exported, _import_broken),
    "undo": Job(_have_imported, lambda _: ("undo", "people"), _exported, _undo_broken),
    "site": Job(lambda person: person.settles("mastodon"), _site, lambda _: None, _site_broken),
    "migration": Job(_have_old, lambda _: ("lists",), _contents, _migration_broken),
    "restore": Job(_have_backup, _restore, _exported, _restore_broken),
}
