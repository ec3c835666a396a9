"""All details of members, for `edit`."""

from collections.abc import Sequence

from care100.cli.views import render
from care100.formats.list_json import member_data
from care100.model.handles import AccountRef
from care100.model.members import Member
from care100.model.topics import join_topics
from care100.platforms import PLATFORMS
from care100.platforms.base import Platform


def show(found: Sequence[Member], *, json: bool) -> None:
    """Print everything that is stored of the members, as facts or as JSON."""
    if json:
        render.json({"schema": 1, "members": [member_data(one) for one in found]})
        return
    for number, one in enumerate(found):
        if number:
            render.out()
        facts(one)


def facts(one: Member) -> None:
    """Print everything that is stored of a member."""
    render.facts(
        [
            ("Name", one.name),
            ("Kind", one.kind),
            ("Topic", join_topics(one.topics)),
            *((on.label, _account(one.accounts.get(on.id), on)) for on in PLATFORMS.values()),
            ("Website", one.website),
            ("Blog's feed", one.feed),
            ("Found on", one.feed_source),
            ("About", one.about),
            ("Note (private)", one.note),
            ("Source", one.source),
        ]
    )


def _account(account: AccountRef | None, on: Platform) -> str:
    if not account:
        return ""
    known_id = f" ({on.label} id {account.permanent_id})" if account.permanent_id else ""
    return f"{account.handle}{known_id}"
