"""Lists of others: taken from a file or a published page, to be followed here."""

import re
from collections.abc import Sequence

from sqlmodel import Session

from care100.entries import About
from care100.errors import Care100Error
from care100.formats.rows import Row
from care100.registry import lists
from care100.registry.intake import Intake, take_in
from care100.registry.models import CuratedList

_ACT = "borrow"


class NameTaken(Care100Error):
    """A list of that name is here already and comes from elsewhere."""

    exit_code = 2


def borrow(
    session: Session, origin: str, about: About, rows: Sequence[Row]
) -> tuple[CuratedList, Intake]:
    """Make the list equal to its origin; members already known keep what is known of them.

    Raises NameTaken when a list of the same slug does not come from `origin`.
    """
    curated = lists.find_list(session, about.slug)
    if curated and curated.origin != origin:
        raise NameTaken(
            f"There is a list called “{about.slug}” already, which comes from elsewhere.",
            f"To follow that one: care100 follow {about.slug}",
        )
    if curated:
        lists.describe(session, curated, about, act=_ACT)
    else:
        curated = lists.new_list(session, about, act=_ACT)
        curated.origin = origin
        session.add(curated)
    return curated, take_in(session, curated, rows, act=_ACT, replace=True, own=False)


def slug_of(text: str) -> str:
    """A list's name made from any text, such as a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-") or "list"
