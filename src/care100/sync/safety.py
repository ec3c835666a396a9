"""The safety that stands before a great many removals: a mistake should not empty a target."""

from care100.errors import Care100Error

# A target of so many is big enough to be emptied by mistake, and so much of it is too much.
_BIG = 10
_SHARE = 0.30


class TooManyRemovals(Care100Error):
    """More than 30 % of a target of ten or more would be taken out of it."""


def refuse_emptying(held: int, removing: int, where: str, *, force: bool) -> None:
    """Raise TooManyRemovals when `removing` of the `held` in a target are too many."""
    if force or held < _BIG or removing <= held * _SHARE:
        return
    raise TooManyRemovals(
        f"This would take {removing} of the {held} ({removing / held:.0%}) out of {where}.",
        "Nothing was done. If that is what you want, add --force.",
    )
