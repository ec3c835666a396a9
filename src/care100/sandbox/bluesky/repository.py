"""An account's repository: its records by collection and key, and its commits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from care100.sandbox.bluesky.cids import cid_of
from care100.sandbox.bluesky.ids import TidClock, at_uri

Action = Literal["create", "update", "delete"]
Value = dict[str, Any]


class WriteConflict(Exception):
    """A write that does not fit the records: a key that exists already, or does not exist."""


class SwapConflict(Exception):
    """The repository or the record has changed since the client read it; `cid` is what is there
    now.
    """

    def __init__(self, cid: str) -> None:
        super().__init__(cid)
        self.cid = cid


@dataclass(frozen=True)
class Record:
    """One record; `at` is when it was written, in Unix seconds."""

    uri: str
    cid: str
    value: Value
    at: float

    @property
    def rkey(self) -> str:
        """The record's key."""
        return self.uri.rpartition("/")[2]

    def as_json(self) -> Value:
        """Return the record as `listRecords` shows it."""
        return {"uri": self.uri, "cid": self.cid, "value": self.value}


@dataclass(frozen=True)
class Commit:
    """A version of the repository."""

    cid: str
    rev: str


@dataclass(frozen=True)
class Write:
    """One change; a deletion has no value."""

    action: Action
    collection: str
    rkey: str
    value: Value = field(default_factory=dict)


class Repository:
    """The records of one account."""

    def __init__(self, did: str, tids: TidClock) -> None:
        self.did = did
        self._tids = tids
        self._collections: dict[str, dict[str, Record]] = {}
        self.commit = self._new_commit("")

    def _new_commit(self, before: str) -> Commit:
        rev = self._tids.next()
        return Commit(cid_of({"did": self.did, "rev": rev, "prev": before}), rev)

    def get(self, collection: str, rkey: str) -> Record | None:
        """Return a record."""
        return self._collections.get(collection, {}).get(rkey)

    def all(self, collection: str) -> list[Record]:
        """Return a collection's records, oldest key first."""
        records = self._collections.get(collection, {})
        return [records[rkey] for rkey in sorted(records)]

    def collections(self) -> list[str]:
        """Return the names of the collections that have records."""
        return sorted(name for name, records in self._collections.items() if records)

    def pointing_at(self, collection: str, subject: str) -> Iterator[Record]:
        """Yield the records of a collection about a subject, oldest key first."""
        records = self._collections.get(collection, {})
        found = [one for one in records.values() if one.value.get("subject") == subject]
        yield from sorted(found, key=lambda one: one.rkey)

    def new_key(self) -> str:
        """Return a key for a new record."""
        return self._tids.next()

    def apply(self, writes: Sequence[Write], now: float, swap: str | None = None) -> list[Record]:
        """Carry out all writes as one commit, or none. Return the records that were created or
        updated. Raises SwapConflict unless `swap` is the last commit's CID, and WriteConflict.
        """
        if swap is not None and swap != self.commit.cid:
            raise SwapConflict(self.commit.cid)
        changed = {name: dict(records) for name, records in self._collections.items()}
        written = []
        for write in writes:
            records = changed.setdefault(write.collection, {})
            if (write.rkey in records) == (write.action == "create"):
                raise WriteConflict(f"cannot {write.action} {write.collection}/{write.rkey}")
            if write.action == "delete":
                del records[write.rkey]
                continue
            uri = at_uri(self.did, write.collection, write.rkey)
            records[write.rkey] = Record(uri, cid_of(write.value), write.value, now)
            written.append(records[write.rkey])
        self._collections = changed
        self.commit = self._new_commit(self.commit.cid)
        return written
