"""The client of one login: profiles, records, and writes of several records in one request.

The lexicons are at github.com/bluesky-social/atproto: app.bsky.actor, com.atproto.repo,
com.atproto.identity.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from care100.engine.concurrency import RetryPolicy, ask_concurrently
from care100.engine.resolve import Answers, Candidate
from care100.model.reasons import Reason, ReasonCode
from care100.platforms import server_values
from care100.platforms.bluesky.handles import is_did, is_name
from care100.platforms.bluesky.http import WRITES, HttpClient, NoAppView, Parameters, Tokens
from care100.platforms.bluesky.identity import Endpoints, Identities, NoIdentity
from care100.platforms.bluesky.paging import pages
from care100.platforms.bluesky.record_keys import RecordKeys
from care100.platforms.bluesky.records import (
    CREATE_POINTS,
    DELETE_POINTS,
    POINTS_AN_HOUR,
    UPDATE_POINTS,
    Record,
    RecordUri,
    Write,
)
from care100.platforms.errors import Gone, PlatformError, RateLimited, Refused, refusal
from care100.platforms.rate_limits import RateLimits
from care100.platforms.server_values import Unreadable, reading
from care100.platforms.targets import RemoteAccount, Usage
from care100.web import GuardedClient, WebError
from care100.web.addresses import on_this_computer

PROFILE_BATCH = 25
PARALLEL = 4
_PAGE = 100
_REQUEST_SECONDS = 0.5
_HOUR_SECONDS = 3600.0
_PAUSE_SECONDS = 0.5
_POINTS = {"create": CREATE_POINTS, "update": UPDATE_POINTS, "delete": DELETE_POINTS}


@dataclass(frozen=True)
class Profile:
    """An account with the login's relation to it.

    `handle` is empty if it does not lead back to the account. `following` is the key of the
    record by which the login follows it, or empty.
    """

    did: str
    handle: str
    name: str = ""
    following: str = ""
    blocked_by: bool = False
    blocking: bool = False
    muted: bool = False


class BlueskyClient:
    """One login on its server; `did` is the account's own."""

    def __init__(self, server: str, did: str, tokens: Tokens, endpoints: Endpoints) -> None:
        self.did = did
        self.usage = Usage()
        self.keys = RecordKeys()
        self._http = HttpClient(server, tokens, self.usage)
        # What everybody may see is asked of the public application view, without a token. A
        # server that is its own view shows it to its users only.
        is_own_view = endpoints.app_view == server
        self.public = (
            self._http if is_own_view else HttpClient(endpoints.app_view, None, self.usage)
        )
        self._endpoints = endpoints
        self._fresh: dict[str, Profile] = {}

    @property
    def where(self) -> str:
        """The name of the login's server."""
        return self._http.where

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
        self.public.close()

    @property
    def limits(self) -> RateLimits:
        """The rate limits learned from the login's server."""
        return self._http.limits

    def own_did(self) -> str:
        """Return the DID of the account that the token belongs to. Raises PlatformError."""
        answer = self._http.get("com.atproto.server.getSession", {})
        with reading(self.where):
            return _did(answer.get("did"))

    def resolve(self, candidates: Sequence[Candidate], retry: RetryPolicy) -> Answers:
        """Look accounts up by handle or DID, 25 in each request.

        Without an application view, one by one. Raises PlatformError.
        """
        try:
            return self._by_profiles(candidates, retry)
        except NoAppView:
            return self._by_handles(candidates, retry)

    def profiles(self, actors: Sequence[str], retry: RetryPolicy) -> list[Profile]:
        """Return the accounts that exist, of handles or DIDs, 25 in each request.

        Raises NoAppView and other kinds of PlatformError.
        """
        found = []
        for start in range(0, len(actors), PROFILE_BATCH):
            batch = actors[start : start + PROFILE_BATCH]
            found += retry.ask(partial(self._profiles, batch))
        return found

    def relations(self, dids: Sequence[str], retry: RetryPolicy) -> list[Profile]:
        """Return the accounts with these DIDs, some as they were when they were just resolved.

        Raises NoAppView and other kinds of PlatformError.
        """
        fresh = [self._fresh.pop(did) for did in dids if did in self._fresh]
        known = {one.did for one in fresh}
        return fresh + self.profiles([did for did in dids if did not in known], retry)

    def shown(self, dids: Sequence[str], retry: RetryPolicy) -> list[Profile]:
        """Return these accounts for display: none without an application view."""
        try:
            return self.profiles(dids, retry)
        except NoAppView:
            return []

    def views(self, actors: Sequence[str]) -> list[Mapping[str, Any]]:
        """Return up to 25 profiles as the application view has them (ProfileViewDetailed)."""
        answer = self._asked_twice("app.bsky.actor.getProfiles", {"actors": list(actors)})
        with reading(self.where):
            return server_values.entities(answer.get("profiles"))

    def why_missing(self, actor: str) -> str:
        """Return the error's name and message for an account that is not shown, or empty."""
        try:
            self._http.get("app.bsky.actor.getProfile", {"actor": actor})
        except Refused as error:
            return error.server_reason
        except Gone as error:
            return error.message
        return ""

    def get_list(self, uri: str, cursor: str) -> Mapping[str, Any]:
        """Return a page of a list as its owner sees it (app.bsky.graph.getList)."""
        parameters: Parameters = {"list": uri, "limit": _PAGE, **_after(cursor)}
        answer: Mapping[str, Any] = self._http.get("app.bsky.graph.getList", parameters)
        return answer

    def records(self, collection: str, *, since: str = "") -> Iterator[Record]:
        """Yield the login's own records of a collection, newest first.

        With `since`, records with older keys are left out. Raises PlatformError.
        """
        for rows in pages(self.where, "records", partial(self._list_records, collection)):
            with reading(self.where):
                found = [_record(row) for row in rows]
            yield from (one for one in found if one.key >= since)
            if found and found[-1].key < since:
                return

    def _list_records(self, collection: str, cursor: str) -> Mapping[str, Any]:
        parameters: Parameters = {
            "repo": self.did,
            "collection": collection,
            "limit": _PAGE,
            **_after(cursor),
        }
        method = "com.atproto.repo.listRecords"
        answer: Mapping[str, Any] = self._http.get(method, parameters, open_to_all=True)
        return answer

    def has_record(self, collection: str, key: str) -> bool:
        """Return whether the login has a record. Raises PlatformError."""
        parameters = {"repo": self.did, "collection": collection, "rkey": key}
        try:
            self._http.get("com.atproto.repo.getRecord", parameters, open_to_all=True)
        except Gone:
            return False
        return True

    def write(self, writes: Sequence[Write]) -> None:
        """Make up to 200 writes in one request, all or none. Raises PlatformError."""
        points = sum(_POINTS[one.action] for one in writes)
        body = {"repo": self.did, "writes": [one.as_json() for one in writes]}
        try:
            self._http.post("com.atproto.repo.applyWrites", body, points)
        except RateLimited:
            if 0 < self._http.limits.limit(WRITES) < points:
                # Waiting does not help where one request may not take so many points.
                raise Refused(refusal(self.where, "too many changes at once")) from None
            raise

    def seconds_for(self, points: int, requests: int) -> float:
        """Estimate the seconds for so many points, of which an hour has 5,000."""
        waiting = self._http.limits.wait_for(WRITES, points, _HOUR_SECONDS)
        later = max(points - 1, 0) // POINTS_AN_HOUR * _HOUR_SECONDS
        return requests * _REQUEST_SECONDS + max(waiting, later)

    def _by_profiles(self, candidates: Sequence[Candidate], retry: RetryPolicy) -> Answers:
        answers: dict[int, RemoteAccount | Reason] = {}
        for start in range(0, len(candidates), PROFILE_BATCH):
            batch = candidates[start : start + PROFILE_BATCH]
            found = self.profiles([_actor(one) for one in batch], retry)
            known = {key: one for one in found for key in (one.did, one.handle)}
            for one in batch:
                profile = known.get(_actor(one))
                if profile is None:
                    answers[one.account_id] = retry.ask(partial(self._missing, one))
                elif one.remote_id and one.handle.text not in (profile.did, profile.handle):
                    answers[one.account_id] = _other_id(profile.handle)
                else:
                    self._fresh[profile.did] = profile
                    answers[one.account_id] = RemoteAccount(profile.did, one.handle.text)
            retry.progress.advance(len(batch))
        return answers

    def _missing(self, one: Candidate) -> Reason:
        reason = reason_missing(self.why_missing(_actor(one)))
        is_nobodys = one.remote_id and reason.code is ReasonCode.NOT_FOUND
        return Reason(ReasonCode.OTHER_ID, reason.where, "no account") if is_nobodys else reason

    def _by_handles(self, candidates: Sequence[Candidate], retry: RetryPolicy) -> Answers:
        allowed = {
            server
            for url in (self._endpoints.directory, self._endpoints.app_view)
            for server in on_this_computer(url)
        }
        with GuardedClient(here=allowed) as web:
            identities = Identities(web, self._endpoints)
            answers = ask_concurrently(
                candidates,
                partial(self._confirmed, identities),
                parallel=PARALLEL,
                retry=retry,
            )
        return {
            one.account_id: Reason(ReasonCode.NOT_FOUND, self.where)
            if isinstance(answer, PlatformError)
            else answer
            for one, answer in answers
        }

    def _confirmed(self, identities: Identities, one: Candidate) -> RemoteAccount | Reason:
        """Return the account of a handle that its DID document names back."""
        handle = one.handle.text
        if is_did(handle):
            return RemoteAccount(handle, handle)
        answer = self._http.get(
            "com.atproto.identity.resolveHandle", {"handle": handle}, open_to_all=True
        )
        with reading(self.where):
            did = _did(answer.get("did"))
        try:
            named = identities.of_did(did).handle
        except (NoIdentity, WebError):
            return Reason(ReasonCode.NOT_FOUND, self.where)
        if named != handle:
            other = f"@{named}" if named else "an account without this handle"
            return Reason(ReasonCode.OTHER_ACCOUNT, self.where, other)
        if one.remote_id not in ("", did):
            return _other_id(_handle_of(one.remote_id, identities))
        return RemoteAccount(did, handle)

    def _profiles(self, actors: Sequence[str]) -> list[Profile]:
        with reading(self.where):
            return [_profile(row) for row in self.views(actors)]

    def _asked_twice(self, method: str, parameters: Parameters) -> Any:
        """Ask an application view a second time before it counts as missing."""
        try:
            return self._http.get(method, parameters)
        except NoAppView:
            time.sleep(_PAUSE_SECONDS)
            return self._http.get(method, parameters)


def reason_missing(said: str) -> Reason:
    """Return the reason for an account that is not shown, from its server's words."""
    if said.startswith(("AccountTakedown", "AccountSuspended")):
        return Reason(ReasonCode.SUSPENDED)
    if said.startswith("AccountDeactivated"):
        return Reason(ReasonCode.CANNOT_BE_FOLLOWED)
    return Reason(ReasonCode.NOT_FOUND, "Bluesky")


def _actor(one: Candidate) -> str:
    """Return what an account is looked up by: an id to confirm, or its handle."""
    return one.remote_id or one.handle.text


def _other_id(handle: str) -> Reason:
    """Return the reason for a DID from a file that is the account of another `handle`."""
    whose = f"@{handle}" if handle else "an account without a valid handle"
    return Reason(ReasonCode.OTHER_ID, "Bluesky", whose)


def _handle_of(did: str, identities: Identities) -> str:
    try:
        return identities.of_did(did).handle
    except (NoIdentity, WebError):
        return ""


def _after(cursor: str) -> dict[str, str]:
    return {"cursor": cursor} if cursor else {}


def _profile(row: Mapping[str, Any]) -> Profile:
    viewer = server_values.entity({} if row.get("viewer") is None else row["viewer"])
    handle = server_values.word(row.get("handle")).lower()
    return Profile(
        _did(row.get("did")),
        handle if is_name(handle) else "",
        server_values.optional(server_values.text, row.get("displayName"), ""),
        following=_key(viewer.get("following")),
        blocked_by=viewer.get("blockedBy") is True,
        blocking=bool(viewer.get("blocking") or viewer.get("blockingByList")),
        muted=viewer.get("muted") is True,
    )


def _record(row: Mapping[str, Any]) -> Record:
    return Record(_key(row.get("uri"), is_required=True), server_values.entity(row.get("value")))


def _did(value: object) -> str:
    if isinstance(value, str) and is_did(value):
        return value
    raise Unreadable("a DID")


def _key(value: object, *, is_required: bool = False) -> str:
    uri = RecordUri.parse(value)
    if uri:
        return uri.key
    if is_required or value is not None:
        raise Unreadable("a record's address")
    return ""
