"""The members of a list that a command is about: named one by one, or selected by a property."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from care100.cli.invocation import Invocation
from care100.cli.member_choice import handle_of, handles_of, refuse
from care100.cli.options import (
    HELP_OF_MEMBER,
    complete_member,
    complete_platform,
    complete_topic,
    option,
    parse_kind,
    platform_id,
)
from care100.model.errors import Care100Error, UsageError
from care100.model.members import Member, topics_of
from care100.model.topics import no_such_topic, unknown_topics

if TYPE_CHECKING:
    from care100.model.handles import Handle
    from care100.registry.database import Database
    from care100.registry.members import Listed
    from care100.registry.models import CuratedList
    from care100.registry.session import Session

SomeMembers = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="MEMBER",
        help=HELP_OF_MEMBER,
        autocompletion=complete_member,
        show_default=False,
    ),
]
WhereTopic = Annotated[
    list[str] | None,
    option(
        "--where-topic",
        metavar="TOPIC",
        text="Select the members with this topic. Repeatable.",
        autocompletion=complete_topic,
    ),
]
WherePlatform = Annotated[
    str | None,
    option(
        "--where-platform",
        metavar="PLATFORM",
        text="Select the members with an account on this platform: {platforms}.",
        callback=platform_id,
        autocompletion=complete_platform,
    ),
]
WhereKind = Annotated[
    str | None,
    option(
        "--where-kind",
        metavar="KIND",
        text='Select the members of this kind, or without a kind: "".',
        parser=parse_kind,
    ),
]


@dataclass(frozen=True)
class Where:
    """The properties that selected members have, all of them; of the topics at least one."""

    topics: Sequence[str] = ()
    platform: str | None = None
    kind: str | None = None

    def __bool__(self) -> bool:
        return bool(self.topics or self.platform) or self.kind is not None

    def fits(self, member: Member) -> bool:
        """Return whether the member has every property."""
        return (
            (not self.topics or member.has_topic(self.topics))
            and (self.platform is None or self.platform in member.accounts)
            and (self.kind is None or member.kind == self.kind)
        )


def check_is_given(texts: Sequence[str], where: Where) -> None:
    """Raise UsageError if no member is named, and no property either."""
    if not texts and not where:
        raise UsageError(
            "MEMBER is missing.",
            "Name one or more members, or select them with --where-topic, --where-platform or"
            " --where-kind.",
        )


def selected(
    here: Invocation, database: "Database", slug: str, texts: Sequence[str], where: Where
) -> "list[Listed]":
    """Return the named members that have the properties, or all that have them, in list order.

    Raises UsageError without any, and for each text that names no member of the list.
    """
    from care100.registry.lists import the_list
    from care100.registry.members import members

    handles = handles_of(texts, partial(handle_of, here, database, slug=slug))
    with database.reading() as session:
        curated = the_list(session, slug)
        named = find_all(session, curated, handles) if texts else members(session, curated)
        every = [one.member for one in named]
    found = [one for one in named if where.fits(one.member)]
    if not found:
        raise _none_found(curated.slug, every, where)
    return found


def find_all(
    session: "Session", curated: "CuratedList", handles: "Sequence[Handle]"
) -> "list[Listed]":
    """Find each member once, in the order of the list. Raises NotListed, or UsageError for
    several that are not on the list.
    """
    from care100.registry import members

    found: dict[int, Listed] = {}
    bad: list[Care100Error] = []
    for handle in handles:
        try:
            one = members.find(session, curated, handle)
            found[one.record.id] = one
        except members.NotListed:
            known = [h for one in members.members(session, curated) for h in one.member.handles]
            bad.append(members.NotListed.of(handle, curated, known))
    refuse(bad, len(handles))
    return sorted(found.values(), key=lambda one: one.membership.position)


def _none_found(slug: str, every: Sequence[Member], where: Where) -> UsageError:
    """Return the error for a selection without members: a topic that none has, or the whole."""
    known = topics_of(every)
    if unknown := unknown_topics(where.topics, known):
        return no_such_topic(unknown[0], known)
    return UsageError(
        f"No member of {slug} fits this selection.", f"Show its members: care100 show {slug}"
    )
