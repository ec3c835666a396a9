"""Relationships between accounts, by id: follows, follow requests, blocks, mutes."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Follow:
    """A follow or a follow request, with the follower's options."""

    id: int
    reblogs: bool = True
    notify: bool = False
    languages: list[str] | None = None


FollowTable = dict[str, dict[str, Follow]]


@dataclass
class DelayedFollow:
    """A follow that takes effect later, at `due` in Unix seconds."""

    follow: Follow
    request: bool
    due: float


@dataclass
class Relationships:
    """All relationships on one server; the first key is always the account that acts."""

    new_id: Callable[[], int]
    clock: Callable[[], float]
    following: FollowTable = field(default_factory=dict)
    followers: FollowTable = field(default_factory=dict)
    requests: FollowTable = field(default_factory=dict)
    blocks: dict[str, set[str]] = field(default_factory=dict)
    mutes: dict[str, set[str]] = field(default_factory=dict)
    domain_blocks: dict[str, set[str]] = field(default_factory=dict)
    delayed: dict[tuple[str, str], DelayedFollow] = field(default_factory=dict)

    def follow_or_request(self, source: str, target: str) -> Follow | None:
        """Return the follow or the pending request of one account to another."""
        return self.following.get(source, {}).get(target) or self.pending_request(source, target)

    def pending_request(self, source: str, target: str) -> Follow | None:
        """Return the follow request that waits for an answer."""
        return self.requests.get(source, {}).get(target)

    def is_following(self, source: str, target: str) -> bool:
        """Whether one account follows another; a request does not count."""
        return target in self.following.get(source, {})

    def follow(
        self,
        source: str,
        target: str,
        *,
        request: bool = False,
        delay: float = 0.0,
        accept_delay: float = 0.0,
    ) -> Follow:
        """Follow, or only send a request, after `delay` seconds. With `accept_delay` a request
        is accepted after these seconds. The options are Mastodon's defaults.
        """
        follow = Follow(self.new_id())
        if accept_delay:
            self.requests.setdefault(source, {})[target] = follow
        due = self.clock() + max(delay, accept_delay)
        self.delayed[source, target] = DelayedFollow(follow, request, due)
        self.apply_delayed()
        return follow

    def apply_delayed(self) -> None:
        """Let the delayed follows take effect that are due."""
        now = self.clock()
        for (source, target), one in list(self.delayed.items()):
            if one.due > now:
                continue
            del self.delayed[source, target]
            if one.request:
                self.requests.setdefault(source, {})[target] = one.follow
            else:
                self.requests.get(source, {}).pop(target, None)
                self._set(source, target, one.follow)

    def _set(self, source: str, target: str, follow: Follow) -> None:
        self.following.setdefault(source, {})[target] = follow
        self.followers.setdefault(target, {})[source] = follow

    def unfollow(self, source: str, target: str) -> None:
        """Remove a follow or a request, also a delayed one."""
        self.delayed.pop((source, target), None)
        self.following.get(source, {}).pop(target, None)
        self.followers.get(target, {}).pop(source, None)
        self.requests.get(source, {}).pop(target, None)

    def accept(self, source: str, target: str) -> None:
        """Accept the source's follow request; LookupError when there is none."""
        request = self.requests.get(source, {}).pop(target, None)
        if request is None:
            raise LookupError("there is no such follow request")
        self._set(source, target, request)

    def reject(self, source: str, target: str) -> None:
        """Reject the source's follow request; LookupError when there is none."""
        if self.requests.get(source, {}).pop(target, None) is None:
            raise LookupError("there is no such follow request")

    def is_blocking(self, blocker: str, blocked: str) -> bool:
        """Whether one account blocks another."""
        return blocked in self.blocks.get(blocker, ())

    def block_between(self, one: str, other: str) -> bool:
        """Whether either of two accounts blocks the other."""
        return self.is_blocking(one, other) or self.is_blocking(other, one)

    def is_muting(self, muter: str, muted: str) -> bool:
        """Whether one account mutes another."""
        return muted in self.mutes.get(muter, ())
