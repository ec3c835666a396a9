"""Which of many accounts the registry knows, as those of a member or of an opt-out."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import BindParameter, bindparam
from sqlmodel import Session, col, select

from care100.model.handles import Handle, PlatformId
from care100.model.members import Member
from care100.registry.models import Account, OptOut

Identity = tuple[str, str]

# Texts in one query: fewer than the oldest SQLite allows (sqlite.org/limits.html, 9).
_AT_ONCE = 900
# A query with its own texts would keep them in memory for a while after it has run.
_SOME: BindParameter[str] = bindparam("some", expanding=True)


def known_identities(session: Session, members: Iterable[Member]) -> set[Identity]:
    """Return those of the members' identities (`Member.identities`) that the registry has."""
    keys: dict[PlatformId, list[str]] = {}
    ids: dict[PlatformId, list[str]] = {}
    for one in members:
        for on, ref in one.accounts.items():
            keys.setdefault(on, []).append(ref.handle.key)
            if ref.permanent_id:
                ids.setdefault(on, []).append(ref.permanent_id)
    # Most registries have no opt-outs.
    has_opt_outs = session.exec(select(OptOut.id).limit(1)).first() is not None
    tables = (Account, OptOut) if has_opt_outs else (Account,)
    return {
        *((on, key) for on, its in keys.items() for key in _known(session, tables, on, "key", its)),
        *(
            (f"{on} id", id_)
            for on, its in ids.items()
            for id_ in _known(session, tables, on, "platform_id", its)
        ),
    }


def accounts_with_confirmed_ids(
    session: Session, handles: Iterable[Handle]
) -> dict[tuple[PlatformId, str], Account]:
    """Return those accounts whose id a platform has returned, by platform and handle's key."""
    keys: dict[PlatformId, list[str]] = {}
    for one in handles:
        keys.setdefault(one.platform, []).append(one.key)
    found: dict[tuple[PlatformId, str], Account] = {}
    for on, its in keys.items():
        these = Account.platform == on, col(Account.key).in_(_SOME)
        query = select(Account).where(*these, Account.confirmed_id != "")
        for some in _parts(its):
            accounts = session.exec(query, params={_SOME.key: some})
            found |= {(one.platform, one.key): one for one in accounts}
    return found


def _known(
    session: Session,
    tables: Sequence[type[Account | OptOut]],
    on: PlatformId,
    column: str,
    texts: list[str],
) -> Iterator[str]:
    for table in tables:
        text = getattr(table, column)
        query = select(text).where(col(table.platform) == on, text.in_(_SOME))
        for some in _parts(texts):
            yield from session.exec(query, params={_SOME.key: some})


def _parts(texts: Iterable[str]) -> Iterator[list[str]]:
    left = iter(texts)
    while some := list(islice(left, _AT_ONCE)):
        yield some
