"""The target for following a list on Bluesky: the login's follows, each of which is a record."""

from collections.abc import Mapping, Sequence

from care100.engine.concurrency import RetryPolicy
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.bluesky.client import BlueskyClient, Profile
from care100.platforms.bluesky.http import NoAppView
from care100.platforms.bluesky.records import (
    BLOCK,
    CREATE_POINTS,
    DELETE_POINTS,
    FOLLOW,
    MOST_WRITES,
    create,
    delete,
    now,
)
from care100.platforms.targets import Changes, Effect, Item, Observed, Quote, TargetWords


class BlueskyFollows:
    """The accounts that a login follows.

    A second follow of the same account is accepted without an error, so what is followed is
    read before. Application views learn of new records a little later: a record that care100
    made is looked for in the login's own repository.
    """

    kind = "bluesky-follows"
    label = "your follows on Bluesky"
    words = TargetWords("follow", "followed", "unfollow", "unfollowed")
    batch = MOST_WRITES
    parallel = 1
    reads_back = True
    daily_limit: int | None = None

    def __init__(self, client: BlueskyClient, retry: RetryPolicy) -> None:
        self._client = client
        self._retry = retry
        self.has_views = True

    def new_key(self) -> str:
        """Return a key for the next record."""
        return self._client.keys.new()

    def observe(self, items: Sequence[Item]) -> Observed:
        """Observe which of `items` are followed or barred."""
        dids = [item.id for item in items]
        try:
            shown = {one.did: one for one in self._client.relations(dids, self._retry)}
        except NoAppView:
            self.has_views = False
            return self._observe_records(dids)
        refs = {did: one.following for did, one in shown.items() if one.following}
        refs |= self._own_records([item for item in items if item.ref and item.id not in refs])
        barred = {did: why for did, one in shown.items() if (why := _barred(one))}
        return self._observed(dids, refs, barred, missing=frozenset(dids) - shown.keys())

    def add(self, items: Sequence[Item]) -> Effect:
        """Follow up to `batch` accounts."""
        self.change(Changes(added=items))
        return Effect.DONE

    def remove(self, items: Sequence[Item]) -> None:
        """Delete up to `batch` records."""
        self.change(Changes(removed=items))

    def change(self, changes: Changes) -> None:
        """Follow and unfollow in one request."""
        at = now()
        self._client.write(
            [
                *(delete(FOLLOW, item.ref) for item in changes.removed),
                *(
                    create(FOLLOW, item.ref, subject=item.id, createdAt=at)
                    for item in changes.added
                ),
            ]
        )

    def took_effect(self, changes: Changes) -> bool:
        """Look for one record: all were written, or none."""
        if changes.added:
            return self._client.has_record(FOLLOW, changes.added[0].ref)
        return not self._client.has_record(FOLLOW, changes.removed[0].ref)

    def quote(self, adding: int, removing: int) -> Quote:
        """Estimate one request for each 200 accounts, and the wait for points."""
        requests = -(-(adding + removing) // self.batch)
        points = points_for(adding, removing)
        return Quote(0, requests, seconds=self._client.seconds_for(points, requests))

    def _own_records(self, items: Sequence[Item]) -> dict[str, str]:
        """Return the keys of those records of `items` that exist, by account."""
        if not items:
            return {}
        wanted = {item.ref: item.id for item in items}
        found = self._client.records(FOLLOW, since=min(wanted))
        return {wanted[one.key]: one.key for one in found if one.key in wanted}

    def _observe_records(self, dids: Sequence[str]) -> Observed:
        """Observe the login's own records alone: they tell neither mutes nor others' blocks."""
        # Newest first, so that the oldest record of an account stays.
        refs = {
            str(one.value.get("subject")): one.key
            for one in self._client.records(FOLLOW)
            if one.value.get("subject") in dids
        }
        blocked = {one.value.get("subject") for one in self._client.records(BLOCK)}
        barred = {did: Reason(ReasonCode.BLOCKED) for did in dids if did in blocked}
        return self._observed(dids, refs, barred)

    def _observed(
        self,
        dids: Sequence[str],
        refs: Mapping[str, str],
        barred: dict[str, Reason],
        missing: frozenset[str] = frozenset(),
    ) -> Observed:
        me = self._client.did
        if me in dids:
            barred[me] = Reason(ReasonCode.OWN_ACCOUNT)
        return Observed(
            present=frozenset(refs),
            barred=barred,
            unknown=missing - refs.keys() - {me},
            refs=refs,
        )


def points_for(adding: int, removing: int) -> int:
    """Return the points of so many new and deleted records."""
    return adding * CREATE_POINTS + removing * DELETE_POINTS


def _barred(profile: Profile) -> Reason | None:
    """Return why an account must be left alone, or None."""
    if profile.blocking:
        return Reason(ReasonCode.BLOCKED)
    if profile.blocked_by:
        return Reason(ReasonCode.BLOCKED_BY)
    if profile.muted and not profile.following:
        return Reason(ReasonCode.MUTED)
    return None
