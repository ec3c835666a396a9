"""The values of a member that a command's options set."""

from collections.abc import Sequence

from care100.model.topics import join_topics


def given_values(topics: Sequence[str] | None, **values: object) -> dict[str, str]:
    """Return the values that were given, by column; an empty one clears the column."""
    given = {**values, "topic": None if topics is None else join_topics(topics)}
    return {name: str(value) for name, value in given.items() if value is not None}
