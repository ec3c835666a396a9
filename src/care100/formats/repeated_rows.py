"""Rows of a file that have an account of an earlier row."""

from collections.abc import Set
from dataclasses import replace

from care100.formats.member_rows import account_columns, columns, row_of
from care100.model.members import Member
from care100.model.topics import unique_topics

_TOPICS = "topic"


def with_topics_of(earlier: Member, repeated: Member) -> Member:
    """Return the earlier member with the topics of both."""
    return replace(earlier, topics=unique_topics((*earlier.topics, *repeated.topics)))


def differences(earlier: Member, repeated: Member, given: Set[str] | None) -> list[str]:
    """Return the columns in which a repeated row says something else than the earlier one.

    `given` names the columns that the repeated row has values for, None for all. Empty values
    say nothing.
    """
    before, after = row_of(earlier), row_of(repeated)
    accounts = set(account_columns())
    return [
        name
        for name in columns()
        if after[name] and (given is None or name in given or name in accounts)
        if not _same(name, before[name], after[name], accounts)
    ]


def _same(column: str, before: str, after: str, accounts: Set[str]) -> bool:
    if column in accounts:
        return before.lower() == after.lower()
    return before == after
