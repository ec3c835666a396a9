"""The registry's tables. Migrations create them; this module maps them to classes.

Times are for people. What came before what is decided by ids, because clocks can be set back.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.types import DateTime, TypeDecorator
from sqlmodel import Field, SQLModel


def now() -> datetime:
    """Return the current time (aware UTC)."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """A column of aware UTC times, stored without a zone because SQLite has none."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: object) -> datetime | None:
        """Convert to naive UTC for the database. Raises ValueError for a naive time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"the time {value} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: object) -> datetime | None:
        """Convert from the database to aware UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class CuratedList(SQLModel, table=True):
    """A named, ordered set of members with metadata."""

    __tablename__ = "curated_list"
    id: int = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    title: str
    description: str = ""
    language: str = "en"
    homepage: str = ""
    curator: str = ""
    contact: str = Field(
        default="",
        sa_column_kwargs={"server_default": ""},
        description="where members ask to be removed",
    )
    hashtags: list[str] = Field(default_factory=list, sa_type=JSON)
    chats: list[dict[str, str]] = Field(
        default_factory=list,
        sa_type=JSON,
        sa_column_kwargs={"server_default": "[]"},
        description="regular chats, as in the list's file",
    )
    published: dict[str, list[str]] = Field(
        default_factory=dict,
        sa_type=JSON,
        sa_column_kwargs={"server_default": "{}"},
        description="where it is published, by platform",
    )
    page: str = ""
    origin: str = Field(default="", description="source of a list from another curator")
    shipped: str = Field(default="", description="digest of the shipped files, as loaded")
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    deleted_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="when it was deleted, if it was"
    )

    def published_on(self, platform: str) -> tuple[str, ...]:
        """Return where the list is published on one platform; empty where it is not."""
        return tuple(self.published.get(platform, ()))


class Subscription(SQLModel, table=True):
    """The page that a list was imported from, as last read."""

    __tablename__ = "borrowed"
    list_id: int = Field(foreign_key="curated_list.id", ondelete="CASCADE", primary_key=True)
    slug: str = Field(description="the list's slug on the page")
    etag: str = Field(default="", description="the response's ETag")
    modified: str = Field(default="", description="the response's Last-Modified")
    taken_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    last_change: int = Field(
        default=0,
        sa_column_kwargs={"server_default": "0"},
        description="the newest change in the list's history then",
    )


class MemberRecord(SQLModel, table=True):
    """A person or organisation on one or more lists."""

    __tablename__ = "member"
    id: int = Field(default=None, primary_key=True)
    name: str
    kind: str
    website: str = ""
    feed: str = Field(
        default="", sa_column_kwargs={"server_default": ""}, description="of the member's blog"
    )
    feed_source: str = Field(
        default="",
        sa_column_kwargs={"server_default": ""},
        description="the page where the feed was found",
    )


class Account(SQLModel, table=True):
    """A member's handle on one platform, and the result of its last check."""

    __table_args__ = (
        UniqueConstraint("platform", "key"),
        UniqueConstraint("member_id", "platform"),
        Index("ix_account_platform_platform_id", "platform", "platform_id"),
    )
    id: int = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", ondelete="CASCADE", index=True)
    platform: str
    handle: str
    key: str = Field(description="the handle in lower case, for comparison")
    platform_id: str = Field(default="", description="the permanent id; Mastodon has none")
    confirmed_id: str = Field(
        default="",
        sa_column_kwargs={"server_default": ""},
        description="the permanent id that the platform has returned for this handle",
    )
    state: str = Field(default="unknown", description="the state at the last check")
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    moved_to: str = Field(
        default="", description="the handle it moved to, if confirmed by that account"
    )
    posts: int | None = Field(default=None, description="number of posts at the last check")
    posts_since: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="when that number of posts was first counted"
    )
    source: str = Field(default="", description="evidence that the handle is this member's")
    linked_at: datetime | None = Field(
        default=None,
        sa_type=UtcDateTime,
        description="when a check last confirmed its link with the member's other accounts",
    )

    @property
    def is_confirmed(self) -> bool:
        """Whether the permanent id, if there is one, is known from the platform itself."""
        return self.platform_id == self.confirmed_id


class Membership(SQLModel, table=True):
    """A member's position on one list, with the list's own data about the member."""

    list_id: int = Field(foreign_key="curated_list.id", ondelete="CASCADE", primary_key=True)
    member_id: int = Field(
        foreign_key="member.id", ondelete="CASCADE", primary_key=True, index=True
    )
    position: int
    topic: str = Field(default="", description="the topics, separated by `;`")
    about: str = Field(
        default="", sa_column_kwargs={"server_default": ""}, description="a line for everybody"
    )
    note: str = Field(default="", description="the curator's own; never published")
    note_was_public: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": "0"},
        description="whether an older care100 published the note, and the curator has not chosen",
    )
    source: str = ""
    added_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class AwaitedAccount(SQLModel, table=True):
    """A member without an account on a platform that the user follows lists on."""

    __tablename__ = "awaited_account"
    member_id: int = Field(foreign_key="member.id", ondelete="CASCADE", primary_key=True)
    platform: str = Field(primary_key=True)
    looked_at: datetime = Field(
        sa_type=UtcDateTime, description="when care100 last looked for one, or first missed it"
    )


class Checkup(SQLModel, table=True):
    """One check of one list; `at` is when it began."""

    id: int = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="curated_list.id", ondelete="CASCADE", index=True)
    at: datetime = Field(sa_type=UtcDateTime)


class FindingRecord(SQLModel, table=True):
    """A problem that checks found with a member; deleted when a check no longer finds it."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("member_id", "about", "ailment"),)
    id: int = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", ondelete="CASCADE", index=True)
    account_id: int | None = Field(
        default=None, foreign_key="account.id", ondelete="CASCADE", index=True
    )
    about: str = Field(description='the account\'s platform, or "website"')
    # The column keeps its first name, so that older databases need no migration.
    kind: str = Field(sa_column_kwargs={"name": "ailment"})
    since: datetime = Field(sa_type=UtcDateTime, description="when a check first found it")
    seen_at: datetime = Field(sa_type=UtcDateTime, description="when a check last found it")
    named_at: datetime = Field(sa_type=UtcDateTime, description="when it was first given this kind")
    last_checkup: int = Field(
        default=0,
        sa_column_kwargs={"server_default": "0"},
        description="the newest check that had been reported then",
    )
    evidence: str = ""
    successor: str = Field(default="", description="the handle that replaces the account")
    certain: bool = Field(default=False, description="whether both accounts confirm the successor")


class OptOut(SQLModel, table=True):
    """An account that must never be listed again. Only its identifiers are kept."""

    __tablename__ = "opt_out"
    __table_args__ = (UniqueConstraint("platform", "key"),)
    id: int = Field(default=None, primary_key=True)
    platform: str
    key: str
    platform_id: str = ""
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    together: str = Field(description="the same value for all accounts of one member")


class Login(SQLModel, table=True):
    """The user's own account on a platform server. Its token is kept in the vault."""

    __table_args__ = (UniqueConstraint("platform", "server", "account_id"),)
    id: int = Field(default=None, primary_key=True)
    platform: str
    server: str = Field(description="the API's base address")
    domain: str = Field(description="the server's name in handles; empty on X")
    handle: str
    account_id: str
    api_version: int | None = Field(
        default=None, description="the version of the server's API, if it has one"
    )
    client_id: str = ""
    signed_in: bool = True
    refused: list[str] = Field(
        default_factory=list, sa_type=JSON, description="calls that the API tier has refused"
    )
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class RemoteId(SQLModel, table=True):
    """An account's id on one server. X ids are global and live on the account."""

    __tablename__ = "remote_id"
    account_id: int = Field(foreign_key="account.id", ondelete="CASCADE", primary_key=True)
    server: str = Field(primary_key=True, index=True)
    remote_id: str
    handle: str = Field(
        description="the handle with this id: the account's own, or its move target"
    )
    seen_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Mirror(SQLModel, table=True):
    """A target as last known: one login's copy of one list."""

    __table_args__ = (UniqueConstraint("list_id", "login_id", "kind", "part", "role"),)
    id: int = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="curated_list.id", ondelete="CASCADE")
    login_id: int = Field(foreign_key="login.id", ondelete="CASCADE")
    kind: str = Field(description="which target, such as follows or x-list")
    part: int = Field(default=0, description="which part, where a target has several")
    role: str = Field(default="followed", description="followed or published")
    remote_id: str = Field(default="", description="the container's id on the platform")
    name: str = ""
    description: str = Field(
        default="", description="the container's description, where it has one"
    )
    made: bool = Field(default=False, description="whether care100 created the container")
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_change: int = Field(
        default=0,
        sa_column_kwargs={"server_default": "0"},
        description="the newest change in the list's history then",
    )


class MirrorItem(SQLModel, table=True):
    """One account in a mirror, and whether care100 added it."""

    __tablename__ = "mirror_item"
    mirror_id: int = Field(foreign_key="mirror.id", ondelete="CASCADE", primary_key=True)
    remote_id: str = Field(primary_key=True)
    account_id: int | None = Field(
        default=None, foreign_key="account.id", ondelete="SET NULL", index=True
    )
    name: str = ""
    handle: str = ""
    state: str = "in"
    ours: bool = False
    item_ref: str = Field(
        default="", description="the key of the item's record, where items are records"
    )
    since: datetime = Field(
        default_factory=now, sa_type=UtcDateTime, description="when it got this state"
    )
    last_step: int = Field(
        default=0,
        sa_column_kwargs={"server_default": "0"},
        description="the newest step of any run then",
    )


class EditionRecord(SQLModel, table=True):
    """A published edition of a list: what its page and files said from then on."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("list_id", "number"),)
    id: str = Field(primary_key=True, description="permanent; feed readers know it")
    list_id: int = Field(foreign_key="curated_list.id", ondelete="CASCADE")
    number: int
    made_at: datetime = Field(sa_type=UtcDateTime)
    who: str
    digest: str = Field(description="of the public content")
    content: dict[str, Any] = Field(sa_type=JSON, description="the list and its members")


class LetterRecord(SQLModel, table=True):
    """One issue of a list's letter to one recipient, recorded before it is sent and after."""

    __tablename__ = "letter"
    list_id: int = Field(foreign_key="curated_list.id", ondelete="CASCADE", primary_key=True)
    issue: str = Field(primary_key=True, description="the week, or another period")
    recipient: str = Field(primary_key=True, description="the digest of the address")
    state: str
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class LeftOutRecord(SQLModel, table=True):
    """A member who was left out of a target by the last run that named the reason."""

    __tablename__ = "left_out"
    mirror_id: int = Field(foreign_key="mirror.id", ondelete="CASCADE", primary_key=True)
    handle: str = Field(primary_key=True)
    code: str = Field(primary_key=True, description="the code of the reason")
    since: datetime = Field(
        default_factory=now, sa_type=UtcDateTime, description="when a run first named it"
    )


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
    """One step of a run, recorded before it starts and when it ends."""

    __tablename__ = "step"
    __table_args__ = (UniqueConstraint("run_id", "seq"),)
    id: int = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", ondelete="CASCADE", index=True)
    seq: int
    do: str
    remote_id: str
    name: str = ""
    handle: str = ""
    says: str = Field(default="", description="the container's new description")
    item_ref: str = Field(
        default="",
        sa_column_kwargs={"server_default": ""},
        description="the key of the item's record, where items are records",
    )
    state: str = "planned"
    reason: str = ""
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Change(SQLModel, table=True):
    """One change to a list, with its author, time, and values before and after."""

    id: int = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="curated_list.id", ondelete="CASCADE", index=True)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    who: str
    act: str = Field(description="the command that made the change")
    batch: str = Field(description="the same id for all changes of one command")
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    undoes: str = Field(default="", description="the batch that this one undoes")


class DeclinedChange(SQLModel, table=True):
    """A colleague's change that a merge has not made, because the curator kept their own value."""

    __tablename__ = "declined_change"
    list_id: int = Field(foreign_key="curated_list.id", ondelete="CASCADE", primary_key=True)
    key: str = Field(primary_key=True, description="what the colleague wanted, as a digest")
    batch: str = Field(default="", description="the merge; empty if it changed nothing else")
