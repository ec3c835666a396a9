"""The registry's tables. Migrations make them; this module only describes them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.types import DateTime, TypeDecorator
from sqlmodel import Field, SQLModel


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC times; SQLite itself knows no time zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: object) -> datetime | None:
        """Into the database: UTC without its zone. Raises ValueError for a naive time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("times are aware UTC")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: object) -> datetime | None:
        """Out of the database: UTC with its zone."""
        return None if value is None else value.replace(tzinfo=UTC)


class CuratedList(SQLModel, table=True):
    """A named, ordered set of members, and what it says of itself."""

    __tablename__ = "curated_list"
    id: int = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    title: str
    description: str = ""
    language: str = "en"
    homepage: str = ""
    curator: str = ""
    hashtags: list[str] = Field(default_factory=list, sa_type=JSON)
    published: dict[str, list[str]] = Field(
        default_factory=dict,
        sa_type=JSON,
        sa_column_kwargs={"server_default": "{}"},
        description="where it is published, by platform",
    )
    page: str = ""
    origin: str = Field(default="", description="where it was taken from, for lists of others")
    shipped: str = Field(default="", description="digest of the files that ship, as loaded")
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)

    def published_on(self, platform: str) -> tuple[str, ...]:
        """Return where the list is published on one platform; empty where it is not."""
        return tuple(self.published.get(platform, ()))


class Subscription(SQLModel, table=True):
    """What is known of the page from which a list was taken."""

    __tablename__ = "borrowed"
    list_id: int = Field(foreign_key="curated_list.id", ondelete="CASCADE", primary_key=True)
    slug: str = Field(description="what the list is called there")
    etag: str = Field(default="", description="what its server called the answer")
    modified: str = Field(default="", description="since when it is so, in the server's words")
    taken_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class MemberRecord(SQLModel, table=True):
    """A person or organisation on one or more lists."""

    __tablename__ = "member"
    id: int = Field(default=None, primary_key=True)
    name: str
    kind: str
    website: str = ""


class Account(SQLModel, table=True):
    """A member's handle on one platform, and what is known of its health."""

    __table_args__ = (
        UniqueConstraint("platform", "key"),
        UniqueConstraint("member_id", "platform"),
    )
    id: int = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", ondelete="CASCADE", index=True)
    platform: str
    handle: str
    key: str = Field(description="the handle in the form in which handles are compared")
    platform_id: str = Field(default="", description="X's permanent id; Mastodon has none")
    state: str = Field(default="unknown", description="what the last check found")
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    moved_to: str = Field(default="", description="the handle it has moved to, if confirmed there")
    posts: int | None = Field(default=None, description="how many posts it had at the last check")
    posts_since: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="since when it has had so many"
    )
    source: str = Field(default="", description="where the handle was read to be this member's")


class Membership(SQLModel, table=True):
    """A member's place on one list, with what the list says of them."""

    list_id: int = Field(foreign_key="curated_list.id", ondelete="CASCADE", primary_key=True)
    member_id: int = Field(foreign_key="member.id", ondelete="CASCADE", primary_key=True)
    position: int
    topic: str = ""
    note: str = ""
    source: str = ""
    added_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Checkup(SQLModel, table=True):
    """One check of one list, from its beginning."""

    id: int = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="curated_list.id", ondelete="CASCADE", index=True)
    at: datetime = Field(sa_type=UtcDateTime)


class FindingRecord(SQLModel, table=True):
    """What checks have found to be wrong with a member, for as long as it is so."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("member_id", "about", "ailment"),)
    id: int = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", ondelete="CASCADE", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="CASCADE")
    about: str = Field(description="the account's platform, or website")
    ailment: str
    since: datetime = Field(sa_type=UtcDateTime, description="when a check first met it")
    seen_at: datetime = Field(sa_type=UtcDateTime, description="when a check last met it")
    named_at: datetime = Field(sa_type=UtcDateTime, description="when it was first called this")
    evidence: str = ""
    successor: str = Field(default="", description="the handle that takes the account's place")
    certain: bool = Field(default=False, description="whether the successor is beyond doubt")


class OptOut(SQLModel, table=True):
    """An account that must never be listed again; no more is kept than that needs."""

    __tablename__ = "opt_out"
    __table_args__ = (UniqueConstraint("platform", "key"),)
    id: int = Field(default=None, primary_key=True)
    platform: str
    key: str
    platform_id: str = ""
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    together: str = Field(description="the same for all accounts of one member")


class Login(SQLModel, table=True):
    """The user's own account on a platform server. Its token lives elsewhere."""

    __table_args__ = (UniqueConstraint("platform", "server", "account_id"),)
    id: int = Field(default=None, primary_key=True)
    platform: str
    server: str = Field(description="the API's base address")
    domain: str = Field(description="the server's name in handles; empty on X")
    handle: str
    account_id: str
    api_version: int | None = Field(default=None, description="Mastodon's API version")
    client_id: str = ""
    signed_in: bool = True
    refused: list[str] = Field(
        default_factory=list, sa_type=JSON, description="what the API tier was seen to refuse"
    )
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class RemoteId(SQLModel, table=True):
    """An account's id on one server. X ids are global and live on the account."""

    __tablename__ = "remote_id"
    account_id: int = Field(foreign_key="account.id", ondelete="CASCADE", primary_key=True)
    server: str = Field(primary_key=True)
    remote_id: str
    handle: str = Field(description="whose id this is: the account's own, or where it moved to")
    seen_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Mirror(SQLModel, table=True):
    """A target as last known: one login's copy of one list in one place."""

    __table_args__ = (UniqueConstraint("list_id", "login_id", "kind", "part", "role"),)
    id: int = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="curated_list.id", ondelete="CASCADE")
    login_id: int = Field(foreign_key="login.id", ondelete="CASCADE")
    kind: str = Field(description="which target, such as follows or x-list")
    part: int = Field(default=0, description="which part, where a target has several")
    role: str = Field(default="followed", description="followed or published")
    remote_id: str = Field(default="", description="the container's id on the platform")
    name: str = ""
    description: str = Field(default="", description="what it says of itself, where it does")
    made: bool = Field(default=False, description="whether care100 made the container")
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MirrorItem(SQLModel, table=True):
    """One account in a mirror, and whether care100 put it there."""

    __tablename__ = "mirror_item"
    mirror_id: int = Field(foreign_key="mirror.id", ondelete="CASCADE", primary_key=True)
    remote_id: str = Field(primary_key=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    name: str = ""
    handle: str = ""
    state: str = "in"
    ours: bool = False
    item_ref: str = Field(default="", description="the item's own id, where a platform gives one")
    since: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Run(SQLModel, table=True):
    """One execution of a plan."""

    id: int = Field(default=None, primary_key=True)
    mirror_id: int = Field(foreign_key="mirror.id", ondelete="CASCADE", index=True)
    verb: str
    started_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str = ""
    reads: int = 0
    writes: int = 0
    cost_usd: str = Field(default="0", description="Decimal dollars, as text")


class StepRecord(SQLModel, table=True):
    """One change in a run: written down before it is tried, and after."""

    __tablename__ = "step"
    __table_args__ = (UniqueConstraint("run_id", "seq"),)
    id: int = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", ondelete="CASCADE", index=True)
    seq: int
    do: str
    remote_id: str
    name: str = ""
    handle: str = ""
    says: str = Field(default="", description="the description that a container is to have")
    state: str = "planned"
    reason: str = ""
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Change(SQLModel, table=True):
    """Who changed which list, when, from what to what."""

    id: int = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="curated_list.id", ondelete="CASCADE", index=True)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    who: str
    act: str = Field(description="the command that changed it")
    batch: str = Field(description="the same for all changes of one command")
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    undoes: str = Field(default="", description="the batch that this one takes back")
