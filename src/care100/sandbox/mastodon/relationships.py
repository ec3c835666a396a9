"""Relationships between accounts, by id: follows, follow requests, blocks, mutes."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Follow:
    """A follow or a follow request, with the follower's choices."""

    id: int
    reblogs: bool = True
    notify: bool = False
    languages: list[str] | None = None


FollowTable = dict[str, dict[str, Follow]]


@dataclass
class Relationships:
    """All relationships on one server; the first key is always the account that acts."""

    new_id: Callable[[], int]
    following: FollowTable = field(default_factory=dict)
    followers: FollowTable = field(default_factory=dict)
    requests: FollowTable = field(default_factory=dict)
    blocks: dict[str, set[str]] = field(default_factory=dict)
    mutes: dict[str, set[str]] = field(default_factory=dict)
    domain_blocks: dict[str, set[str]] = field(default_factory=dict)

    def follow_or_request(self, source: str, target: str) -> Follow | None:
        """Return the follow or the pending request of one account to another."""
        return self.following.get(source, {}).get(target) or self.pending_request(source, target)

    def pending_request(self, source: str, target: str) -> Follow | None:
        """Return the follow request that waits for an answer."""
        return self.requests.get(source, {}).get(target)

    def is_following(self, source: str, target: str) -> bool:
        """Whether one account follows another; a request does not count."""
        return target in self.following.get(source, {})

    def follow(self, source: str, target: str, *, request: bool = False) -> Follow:
        """Follow, or only send a request. The choices are Mastodon's defaults."""
        follow = Follow(self.new_id())
        if request:
            self.requests.setdefault(source, {})[target] = follow
        else:
            self._set(source, target, follow)
        return follow

    def _set(self, source: str, target: str, follow: Follow) -> None:
        self.following.setdefault(source, {})[target] = follow
        self.followers.setdefault(target, {})[source] = follow

    def unfollow(self, source: str, target: str) -> None:
        """Remove a follow or a request."""
        self.following.get(source, {}).pop(target, None)
        self.followers.get(target, {}).pop(source, None)
        self.requests.get(source, {}).pop(target, None)

    def accept(self, source: str, target: str) -> None:
        """Accept the source's follow request; LookupError when there is none."""
        request = self.requests.get(source, {}).pop(target, None)
        if request is None:
            raise LookupError("there is no such follow request")
        self._set(source, target, request)

    def is_blocking(self, blocker: str, blocked: str) -> bool:
        """Whether one account blocks another."""
        return blocked in self.blocks.get(blocker, ())

    def block_between(self, one: str, other: str) -> bool:
        """Whether either of two accounts blocks the other."""
        return self.is_blocking(one, other) or self.is_blocking(other, one)

    def is_muting(self, muter: str, muted: str) -> bool:
        """Whether one account mutes another."""
        return muted in self.mutes.get(muter, ())
