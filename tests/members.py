"""Members, made from the columns of a row."""

from care100.formats.member_rows import stored_member
from care100.model.members import Member


def a_member(name: str, **columns: str) -> Member:
    """Make a member as the registry would, without a check of the values."""
    return stored_member({"name": name} | columns)
