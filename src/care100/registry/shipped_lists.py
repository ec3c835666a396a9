"""The lists that ship with care100: loaded on first use and updated with care100.

A list that the user has changed is no longer updated.
"""

from pathlib import Path

from sqlmodel import Session, select

from care100.registry import lists, shipped_files
from care100.registry.database import Database
from care100.registry.history import batches, history, one_batch, standing
from care100.registry.import_rows import import_rows
from care100.registry.models import CuratedList

_ACT = "shipped"


def load(database: Database) -> None:
    """Load shipped lists that are missing from the registry or older there."""
    with database.reading() as session:
        stale = [toml for toml in _other_versions(session) if _needs_loading(session, toml)]
    if stale:
        with database.writing() as session, one_batch():
            for toml in stale:
                # Another care100 process may have loaded it meanwhile.
                if _needs_loading(session, toml):
                    _load_one(session, toml)


def _other_versions(session: Session) -> list[Path]:
    """Return the files that are not those the registry has, in one query for each opening."""
    loaded = dict(session.exec(select(CuratedList.slug, CuratedList.shipped)).all())
    return [
        toml
        for toml in shipped_files.every()
        if loaded.get(toml.stem) != shipped_files.digest(toml)
    ]


def _needs_loading(session: Session, toml: Path) -> bool:
    """Return whether the list is missing, or older and not changed by the user.

    A list that the user has renamed or deleted is not missing.
    """
    curated = lists.find_list(session, toml.stem)
    if curated is None:
        return not _was_loaded(session, toml.stem)
    is_older = bool(curated.shipped) and curated.shipped != shipped_files.digest(toml)
    return is_older and not _changed_here(session, curated)


def _was_loaded(session: Session, slug: str) -> bool:
    """Return whether the list was loaded before, under this slug."""
    loaded = select(CuratedList).where(CuratedList.shipped != "")
    return any(
        (change.after or {}).get("slug") == slug
        for curated in session.exec(loaded)
        for change in history(session, curated)[:1]
    )


def _load_one(session: Session, toml: Path) -> None:
    # Hardly any command has a list to load, and those that have none need not wait for these.
    from care100.formats import list_csv, list_toml

    metadata = list_toml.read(toml.stem, toml.read_bytes())
    curated = lists.find_list(session, metadata.slug)
    if curated:
        lists.describe(session, curated, metadata, act=_ACT)
    else:
        curated = lists.new_list(session, metadata, act=_ACT)
    rows = list_csv.read(toml.with_suffix(".csv").read_bytes())
    import_rows(session, curated, rows.good, act=_ACT, replace=True)
    curated.shipped = shipped_files.digest(toml)
    session.add(curated)


def _changed_here(session: Session, curated: CuratedList) -> bool:
    """Return whether the user has changed the list.

    Undone changes do not count, and nor do accounts that `follow` has added to members: an
    update keeps them.
    """
    return any(
        batch.act not in (_ACT, "follow") and not batch.undoes
        for batch in standing(batches(history(session, curated)))
    )
