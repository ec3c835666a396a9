"""A list's metadata, and a snapshot of a list with its members."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from care100.model.chats import Chat
from care100.model.handles import Handle, PlatformId
from care100.model.lost_accounts import LostAccount
from care100.model.members import Member


@dataclass(frozen=True)
class ListMetadata:
    """A list's metadata, as in its `.toml` file.

    `contact` is where members ask to be removed: an e-mail address or a web address.
    `published` holds the places where the list is published on each platform, in that
    platform's own form: the id of an X List, the addresses of Mastodon Collections.
    """

    slug: str
    title: str
    description: str = ""
    language: str = "en"
    homepage: str = ""
    curator: str = ""
    contact: str = ""
    hashtags: tuple[str, ...] = ()
    page: str = ""
    chats: tuple[Chat, ...] = ()
    published: Mapping[PlatformId, tuple[str, ...]] = field(default_factory=dict)

    def published_on(self, platform: PlatformId) -> tuple[str, ...]:
        """Return the places where the list is published on one platform."""
        return self.published.get(platform, ())

    def with_published(self, platform: PlatformId, where: tuple[str, ...]) -> "ListMetadata":
        """Return the metadata with other places of publication on one platform."""
        rest = {on: values for on, values in self.published.items() if on != platform}
        published = {**rest, platform: where} if where else rest
        return ListMetadata(**{**self.__dict__, "published": published})


@dataclass(frozen=True)
class Edition:
    """A snapshot of a whole list, from which files and pages are made.

    `added` holds when each member was added, and `updated` when the list was last changed;
    both are aware UTC. `states` has the ids of the list's states in the
    history, newest first, for exports that are merged later, and `digest` is that of the whole
    content in the newest state; pages have neither.
    A `public` one has no private notes. `lost` has the accounts that the last check found gone,
    suspended or moved. `history` has the changes of the list, oldest first, for colleagues.
    """

    metadata: ListMetadata
    members: tuple[Member, ...]
    added: tuple[datetime, ...]
    updated: datetime
    states: tuple[str, ...] = ()
    digest: str = ""
    public: bool = False
    lost: Mapping[Handle, LostAccount] = field(default_factory=dict)
    history: tuple[Mapping[str, Any], ...] = ()

    @property
    def can_be_followed(self) -> "Edition":
        """Return the snapshot with the accounts to follow: successors instead of lost ones."""
        if not self.lost:
            return self
        members = tuple(one.following(self.lost) for one in self.members)
        return replace(self, members=members, lost={})

    def for_public(self) -> "Edition":
        """Return the snapshot without what is private."""
        return replace(self, members=tuple(one.for_public for one in self.members), public=True)


def slug_of(text: str) -> str:
    """Make a slug from any text, such as a file name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-") or "list"
