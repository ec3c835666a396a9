"""What app views show of accounts, lists and starter packs (`app.bsky.actor.defs`,
`app.bsky.graph.defs`).
"""

from datetime import UTC, datetime
from typing import Any

from care100.sandbox.bluesky import record_rules as rules
from care100.sandbox.bluesky.ids import INVALID_HANDLE
from care100.sandbox.bluesky.records import Account
from care100.sandbox.bluesky.repository import Record
from care100.sandbox.bluesky.state import BlueskyState

Json = dict[str, Any]

REFERENCE_LIST = "app.bsky.graph.defs#referencelist"
_SAMPLE = 12


def _kept(body: Json) -> Json:
    return {name: value for name, value in body.items() if value is not None}


def _first(account: Account, collection: str, subject: str) -> str | None:
    found = next(account.repository.pointing_at(collection, subject), None)
    return found.uri if found else None


def blocked_between(one: Account, other: Account) -> bool:
    """Whether one of two accounts blocks the other."""
    return any(
        _first(blocker, rules.BLOCK, blocked.did)
        for blocker, blocked in ((one, other), (other, one))
    )


def relation(viewer: Account, who: Account) -> Json:
    """Return ViewerState: how the viewer and an account stand to each other."""
    blocking = _first(viewer, rules.BLOCK, who.did)
    blocked_by = _first(who, rules.BLOCK, viewer.did) is not None
    blocked = blocking is not None or blocked_by
    return _kept(
        {
            "muted": who.did in viewer.mutes,
            "blockedBy": blocked_by,
            "blocking": blocking,
            "following": None if blocked else _first(viewer, rules.FOLLOW, who.did),
            "followedBy": None if blocked else _first(who, rules.FOLLOW, viewer.did),
        }
    )


def labels_of(author: Account, record: Record | None) -> list[Json]:
    """Return the labels that an account gave a record of its own (com.atproto.label.defs)."""
    if record is None:
        return []
    return [
        {
            "src": author.did,
            "uri": record.uri,
            "cid": record.cid,
            "val": one["val"],
            "cts": record.value.get("createdAt", "1970-01-01T00:00:00.000Z"),
        }
        for one in record.value.get("labels", {}).get("values", [])
    ]


class Views:
    """What one viewer sees; nobody in particular if there is none."""

    def __init__(self, state: BlueskyState, viewer: Account | None) -> None:
        self._state = state
        self._viewer = viewer

    def _stamp(self, at: float) -> str:
        return self._state.stamp(datetime.fromtimestamp(at, UTC))

    def basic(self, who: Account) -> Json:
        """Return ProfileViewBasic."""
        profile = self._profile(who)
        return _kept(
            {
                "did": who.did,
                "handle": INVALID_HANDLE if who.handle_lost else who.handle,
                "displayName": profile.get("displayName"),
                "viewer": relation(self._viewer, who) if self._viewer else None,
                "labels": labels_of(who, who.repository.get(rules.PROFILE, "self")),
                "createdAt": self._state.stamp(who.created),
            }
        )

    @staticmethod
    def _profile(who: Account) -> Json:
        record = who.repository.get(rules.PROFILE, "self")
        return record.value if record else {}

    def profile(self, who: Account) -> Json:
        """Return ProfileView."""
        record = who.repository.get(rules.PROFILE, "self")
        more = {
            "description": record.value.get("description") if record else None,
            "indexedAt": self._stamp(record.at) if record else None,
        }
        return self.basic(who) | _kept(more)

    def detailed(self, who: Account) -> Json:
        """Return ProfileViewDetailed."""
        repository = who.repository
        followers = sum(
            _first(other, rules.FOLLOW, who.did) is not None
            for other in self._state.accounts.values()
        )
        follows = len(repository.all(rules.FOLLOW))
        purposes = [one.value["purpose"] for one in repository.all(rules.LIST)]
        more = {
            "website": self._profile(who).get("website"),
            "followersCount": who.followers_elsewhere + followers,
            "followsCount": who.follows_elsewhere + follows,
            "postsCount": who.posts_elsewhere + len(repository.all(rules.POST)),
            "associated": {
                "lists": sum(purpose != REFERENCE_LIST for purpose in purposes),
                "feedgens": 0,
                "starterPacks": len(repository.all(rules.STARTER_PACK)),
                "labeler": False,
            },
        }
        return self.profile(who) | _kept(more)

    def list_basic(self, record: Record) -> Json:
        """Return ListViewBasic."""
        owner = self._owner(record)
        count = sum(
            one.value["list"] == record.uri for one in owner.repository.all(rules.LIST_ITEM)
        )
        return {
            "uri": record.uri,
            "cid": record.cid,
            "name": record.value["name"],
            "purpose": record.value["purpose"],
            "listItemCount": count,
            "labels": [],
            "indexedAt": self._stamp(record.at),
            **({"viewer": {"muted": False}} if self._viewer else {}),
        }

    def full_list(self, record: Record) -> Json:
        """Return ListView."""
        more = {
            "creator": self.profile(self._owner(record)),
            "description": record.value.get("description"),
        }
        return self.list_basic(record) | _kept(more)

    def _owner(self, record: Record) -> Account:
        return self._state.accounts[record.uri.split("/")[2]]

    def items(self, record: Record) -> list[Record]:
        """Return the items of a list that the viewer sees, newest first: without accounts that
        are unavailable or block its owner, and without those that took themselves out of a
        starter pack, unless the viewer is its owner.
        """
        owner = self._owner(record)
        return [
            item
            for item in reversed(owner.repository.all(rules.LIST_ITEM))
            if item.value["list"] == record.uri and self._shows(record, owner, item)
        ]

    def _shows(self, record: Record, owner: Account, item: Record) -> bool:
        who = self._state.accounts.get(item.value["subject"])
        if who is None or who.unavailable:
            return False
        if self._viewer is owner:
            return True
        return not (self._opted_out(record, who) or blocked_between(owner, who))

    @staticmethod
    def _opted_out(record: Record, who: Account) -> bool:
        pack = record.value["purpose"] == REFERENCE_LIST
        return pack and _first(who, rules.OPT_OUT, record.uri) is not None

    def item(self, record: Record, item: Record) -> Json:
        """Return ListItemView."""
        who = self._state.accounts[item.value["subject"]]
        shown = {"uri": item.uri, "subject": self.profile(who)}
        own = self._viewer is not None and self._viewer is self._owner(record)
        return shown | ({"subjectOptedOut": True} if own and self._opted_out(record, who) else {})

    def pack_basic(self, record: Record) -> Json:
        """Return StarterPackViewBasic."""
        return {
            "uri": record.uri,
            "cid": record.cid,
            "record": record.value,
            "creator": self.basic(self._owner(record)),
            "joinedAllTimeCount": 0,
            "joinedWeekCount": 0,
            "labels": [],
            "indexedAt": self._stamp(record.at),
        }

    def pack(self, record: Record) -> Json:
        """Return StarterPackView, with up to 12 of its items."""
        rkey = record.value["list"].rpartition("/")[2]
        which = self._owner(record).repository.get(rules.LIST, rkey)
        shown = self.pack_basic(record) | {"feeds": [], "listItemsSample": []}
        if which is None:
            return shown
        sample = [self.item(which, item) for item in self.items(which)[:_SAMPLE]]
        return shown | {"list": self.list_basic(which), "listItemsSample": sample}
