"""What the accounts have posted: invented from the seed, or posted by a test."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from care100.sandbox.invented_posts import InventedPost, invent
from care100.sandbox.mastodon.records import Account, Status

# A status id has the time in milliseconds above these bits (Mastodon's `snowflake.rb`).
_SEQUENCE_BITS = 16


class Posts:
    """The posts of all accounts of one server."""

    def __init__(self, seed: int, clock: Callable[[], float]) -> None:
        self._seed = seed
        self._clock = clock
        self._posted: dict[str, list[Status]] = {}

    def add(self, account: Account, text: str, **fields: Any) -> Status:
        """Post a text, `at` a time or now."""
        at = fields.pop("at", None) or datetime.fromtimestamp(self._clock(), UTC)
        if isinstance(at, str):
            at = datetime.fromisoformat(at)
        posted = self._posted.setdefault(account.id, [])
        status = Status(_id(at, len(posted)), at, text, **fields)
        posted.append(status)
        account.last_status = max(at.date(), account.last_status or at.date())
        return status

    def forget(self, account: Account) -> None:
        """Delete all posts of an account, also the invented ones."""
        self._posted[account.id] = []

    def of(self, account: Account, others: Sequence[str]) -> list[Status]:
        """Return an account's posts, newest first. Invented ones boost or answer `others`."""
        if account.id in self._posted:
            return sorted(self._posted[account.id], key=lambda one: int(one.id), reverse=True)
        if not account.last_status or not account.statuses:
            return []
        day = datetime.combine(account.last_status, datetime.min.time(), UTC)
        newest = min(day + timedelta(hours=17), datetime.fromtimestamp(self._clock(), UTC))
        seed = f"{self._seed} {account.acct}"
        other = next((one for one in others if one != account.id), "")
        return [
            _status(one, n, other)
            for n, one in enumerate(invent(seed, newest, account.followers_elsewhere))
        ]


def _id(at: datetime, number: int) -> str:
    return str((int(at.timestamp() * 1000) << _SEQUENCE_BITS) + number)


def _status(one: InventedPost, number: int, other: str) -> Status:
    return Status(
        _id(one.at, number),
        one.at,
        one.text,
        language=one.language,
        visibility="unlisted" if one.unlisted else "public",
        warning=one.warning,
        reply_to=other if one.form == "reply" else "",
        boosts_of=other if one.form == "boost" else "",
        picture=one.picture,
        boosts=one.boosts,
        replies=one.replies,
        likes=one.likes,
    )
