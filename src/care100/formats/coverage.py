"""What each format of `export` has room for, and what of a list it leaves out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from care100.formats import member_rows, metadata_rows
from care100.model.handles import Handle
from care100.model.list_metadata import Edition
from care100.model.lost_accounts import LostAccount
from care100.model.members import Member
from care100.platforms import PLATFORMS, platform


def _any(_handle: Handle) -> bool:
    return True


def _has_feed(handle: Handle) -> bool:
    return bool(platform(handle.platform).feed_url(handle))


def _on_mastodon(handle: Handle) -> bool:
    return handle.platform == "mastodon"


@dataclass(frozen=True)
class Coverage:
    """What a format has room for. None stands for everything.

    texts     the columns, besides those of accounts
    ids       whether accounts have their permanent ids
    metadata  the keys of the list's metadata
    dates     whether members have the time when they were added
    accounts  which accounts it can have, `account` in words; other members are left out
    together  whether the accounts of a member stay together
    follows   whether it is for following: successors replace lost accounts, and the lost
              accounts without a successor are left out
    history   whether it has the list's history
    feeds     whether members can be in it for the feed of their blog
    """

    texts: tuple[str, ...] | None = None
    ids: bool = True
    metadata: tuple[str, ...] | None = ()
    dates: bool = False
    accounts: Callable[[Handle], bool] = _any
    account: str = ""
    together: bool = True
    follows: bool = False
    history: bool = False
    feeds: bool = False

    @property
    def has_notes(self) -> bool:
        """Whether the format has the curator's private notes."""
        return self.texts is None

    def members_left_out(self, edition: Edition) -> list[Member]:
        """Return the members that have no account which the format can have."""
        return [
            one
            for one in edition.members
            if not any(map(self.accounts, one.handles)) and not (self.feeds and one.feed)
        ]

    def lost(self, edition: Edition) -> dict[Handle, LostAccount]:
        """Return the lost accounts that are left out or replaced, in the order of the list."""
        handles = [one for member in edition.members for one in member.handles]
        found = {one: edition.lost[one] for one in handles if one in edition.lost}
        return {one: lost for one, lost in found.items() if self.follows and self.accounts(one)}

    def left_out(self, edition: Edition, *, has_opt_outs: bool = False) -> list[str]:
        """Return in words what else of the list the format leaves out, where it has a value."""
        words = []
        columns = list(self._columns_left_out(edition))
        if columns:
            words.append(f"the column{'s' if len(columns) > 1 else ''} {_joined(columns)}")
        about = metadata_rows.row_of(edition.metadata)
        # The short name is the caller's to choose, as the name of the file.
        keys = [name for name, value in about.items() if value and name != "slug"]
        if self.metadata is not None and (lost := [k for k in keys if k not in self.metadata]):
            words.append(f"the list's {_joined(lost)}")
        if edition.members and not self.dates:
            words.append("the days on which members were added")
        if not self.together and any(self._held(one) > 1 for one in edition.members):
            words.append("which accounts belong to the same member")
        if edition.lost and not self.follows:
            words.append("what the last check found")
        if not (self.history and edition.history):
            words.append("the history")
        if has_opt_outs:
            words.append("the accounts that opted out")
        return words

    def _held(self, member: Member) -> int:
        """Return how many of the member's accounts the format can have."""
        return sum(map(self.accounts, member.handles))

    def _columns_left_out(self, edition: Edition) -> Iterator[str]:
        rows = [(one, member_rows.row_of(one)) for one in edition.members]
        accounts = {name: on for on in PLATFORMS.values() for name in on.columns.names}
        for name in member_rows.columns():
            if name not in accounts:
                is_held = self.texts is None or name in self.texts
                lost = not is_held and any(row[name] for _, row in rows)
            else:
                on = accounts[name]
                no_ids = not self.ids and name == on.columns.permanent_id
                lost = any(
                    row[name] and (no_ids or not self.accounts(one.accounts[on.id].handle))
                    for one, row in rows
                )
            if lost:
                yield name


def _joined(words: list[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


_TABLE = Coverage()
_FOLLOWING = Coverage(
    texts=(),
    ids=False,
    accounts=_on_mastodon,
    account=f"a {PLATFORMS['mastodon'].label} account",
    follows=True,
)

COVERAGE: dict[str, Coverage] = {
    "csv": _TABLE,
    "xlsx": _TABLE,
    "ods": _TABLE,
    "json": Coverage(metadata=None, dates=True, history=True),
    "markdown": Coverage(
        texts=("name", "topic", "website", "about"), ids=False, metadata=("title", "description")
    ),
    "opml": Coverage(
        texts=("name", "feed"),
        feeds=True,
        ids=False,
        metadata=("title",),
        accounts=_has_feed,
        account="a feed",
        together=False,
        follows=True,
    ),
    "mastodon": _FOLLOWING,
    "mastodon-list": replace(_FOLLOWING, metadata=("title",)),
}
