"""The ties between accounts, by id: following, asking to, blocking, muting."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Follow:
    """One account following another, or asking to, with the follower's choices."""

    id: int
    reblogs: bool = True
    notify: bool = False
    languages: list[str] | None = None


Pairs = dict[str, dict[str, Follow]]


@dataclass
class Ties:
    """Who follows, blocks and mutes whom; the first key is always the one who does it."""

    new_id: Callable[[], int]
    following: Pairs = field(default_factory=dict)
    followers: Pairs = field(default_factory=dict)
    requests: Pairs = field(default_factory=dict)
    blocks: dict[str, set[str]] = field(default_factory=dict)
    mutes: dict[str, set[str]] = field(default_factory=dict)
    domain_blocks: dict[str, set[str]] = field(default_factory=dict)

    def tie(self, source: str, target: str) -> Follow | None:
        """The follow, or the wish to, of one account to another."""
        return self.following.get(source, {}).get(target) or self.asking(source, target)

    def asking(self, source: str, target: str) -> Follow | None:
        """The follow request that waits for an answer."""
        return self.requests.get(source, {}).get(target)

    def is_following(self, source: str, target: str) -> bool:
        """Whether one account follows another (a request is not enough)."""
        return target in self.following.get(source, {})

    def follow(self, source: str, target: str, *, ask: bool = False) -> Follow:
        """Follow, or with `ask` only request to. The choices on it are Mastodon's defaults."""
        follow = Follow(self.new_id())
        if ask:
            self.requests.setdefault(source, {})[target] = follow
        else:
            self._set(source, target, follow)
        return follow

    def _set(self, source: str, target: str, follow: Follow) -> None:
        self.following.setdefault(source, {})[target] = follow
        self.followers.setdefault(target, {})[source] = follow

    def unfollow(self, source: str, target: str) -> None:
        """Stop following, or asking to."""
        self.following.get(source, {}).pop(target, None)
        self.followers.get(target, {}).pop(source, None)
        self.requests.get(source, {}).pop(target, None)

    def accept(self, source: str, target: str) -> None:
        """The target accepts the source's request; LookupError when there is none."""
        request = self.requests.get(source, {}).pop(target, None)
        if request is None:
            raise LookupError("there is no such follow request")
        self._set(source, target, request)

    def is_blocking(self, blocker: str, blocked: str) -> bool:
        """Whether one account blocks another."""
        return blocked in self.blocks.get(blocker, ())

    def is_muting(self, muter: str, muted: str) -> bool:
        """Whether one account mutes another."""
        return muted in self.mutes.get(muter, ())
