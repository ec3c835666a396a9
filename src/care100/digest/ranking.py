"""Which posts are in a letter, and in which order.

The order is simple and open: a post's boosts and replies, divided by its author's followers,
so that small accounts have the same chance as large ones. `LEAST_FOLLOWERS` is added to the
followers, so that one reply to a new account is not everything. `letter.RANKING` says the same
to the readers.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from care100.model.handles import Handle
from care100.platforms.posts import Post

LEAST_FOLLOWERS = 100
OF_EACH_MEMBER = 2


@dataclass(frozen=True)
class MemberPost:
    """A post of a member; `member` is the member's place on the list."""

    member: int
    name: str
    handle: Handle
    followers: int
    post: Post

    @property
    def score(self) -> float:
        """Return the boosts and replies for each follower."""
        return (self.post.boosts + self.post.replies) / (self.followers + LEAST_FOLLOWERS)


@dataclass(frozen=True)
class Hashtag:
    """A hashtag as most members write it, and how many members used it."""

    name: str
    members: int


def choose(posts: Iterable[MemberPost], most: int) -> list[MemberPost]:
    """Return at most `most` posts, and at most two of each member, the best first.

    Among equals the newest comes first. A text that a member posted on several platforms, or
    more than once, counts once.
    """
    chosen: list[MemberPost] = []
    of_member: Counter[int] = Counter()
    texts: set[tuple[int, str]] = set()
    for one in sorted(posts, key=_order):
        text = (one.member, _comparable(one.post))
        if text in texts or of_member[one.member] == OF_EACH_MEMBER:
            continue
        texts.add(text)
        of_member[one.member] += 1
        chosen.append(one)
        if len(chosen) == most:
            break
    return chosen


def _order(one: MemberPost) -> tuple[float, float, str]:
    return (-one.score, -one.post.at.timestamp(), one.post.url)


def _comparable(post: Post) -> str:
    """Return the words of a post, without addresses, which differ from platform to platform."""
    words = [word for word in post.text.casefold().split() if "://" not in word]
    return " ".join(words) or post.url


def hashtags(posts: Iterable[MemberPost], most: int) -> list[Hashtag]:
    """Return the hashtags that most members used, each member counted once.

    Among equals they are in the order of the alphabet.
    """
    members: defaultdict[str, set[int]] = defaultdict(set)
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in posts:
        for name in one.post.hashtags:
            key = name.casefold()
            members[key].add(one.member)
            spellings[key][name] += 1
    found = [Hashtag(_usual(spellings[key]), len(whose)) for key, whose in members.items()]
    return sorted(found, key=lambda one: (-one.members, one.name.casefold()))[:most]


def _usual(spellings: Counter[str]) -> str:
    """Return the most frequent spelling; among equals one with capital letters."""
    return min(spellings.items(), key=lambda one: (-one[1], one[0]))[0]


def authors(posts: Sequence[MemberPost]) -> int:
    """Return the number of members who wrote the posts."""
    return len({one.member for one in posts})
