"""Curated lists: find them, make them, change what they say of themselves."""

from dataclasses import asdict
from difflib import get_close_matches
from typing import Any

from sqlmodel import Session, func, select

from care100.model.errors import Care100Error
from care100.model.members import About
from care100.registry.history import record
from care100.registry.models import CuratedList, Membership, now


class UnknownList(Care100Error):
    """There is no list of that name."""

    exit_code = 2


class ListExists(Care100Error):
    """There is a list of that name already."""

    exit_code = 2


def every_list(session: Session) -> list[tuple[CuratedList, int]]:
    """All lists with the number of their members, by slug."""
    query = (
        select(CuratedList, func.count(Membership.member_id))  # type: ignore[arg-type]
        .outerjoin(Membership)
        .group_by(CuratedList.id)  # type: ignore[arg-type]
        .order_by(CuratedList.slug)
    )
    return list(session.exec(query).all())


def find_list(session: Session, slug: str) -> CuratedList | None:
    """The list of that slug, or None."""
    return session.exec(select(CuratedList).where(CuratedList.slug == slug.lower())).first()


def the_list(session: Session, slug: str) -> CuratedList:
    """The list of that slug. Raises UnknownList, which names the nearest one."""
    found = find_list(session, slug)
    if found:
        return found
    slugs = list(session.exec(select(CuratedList.slug)))
    near = get_close_matches(slug.lower(), slugs, n=1)
    raise UnknownList(
        f"There is no list called “{slug}”.",
        f"Did you mean {near[0]}?" if near else "See all lists with: care100 lists",
    )


def new_list(session: Session, about: About, *, act: str = "new") -> CuratedList:
    """Make a list. Raises ListExists."""
    if find_list(session, about.slug):
        raise ListExists(
            f"There is a list called “{about.slug}” already.",
            f"See it with: care100 show {about.slug}",
        )
    made = CuratedList(**_columns(about))
    session.add(made)
    session.flush()
    record(session, made, act=act, after=asdict(about))
    return made


def about_list(curated: CuratedList) -> About:
    """What the list says of itself."""
    return About(
        **{name: getattr(curated, name) for name in _TEXTS},
        hashtags=tuple(curated.hashtags),
        mastodon_collections=tuple(curated.mastodon_collections),
    )


def describe(
    session: Session, curated: CuratedList, about: About, *, act: str = "describe"
) -> bool:
    """Make the list say `about` of itself; its slug stays. True when that changed it."""
    before = about_list(curated)
    if before == about:
        return False
    for name, value in _columns(about).items():
        setattr(curated, name, value)
    curated.updated_at = now()
    session.add(curated)
    record(session, curated, act=act, before=asdict(before), after=asdict(about))
    return True


_TEXTS = ("slug", "title", "description", "language", "homepage", "curator", "x_list", "page")


def _columns(about: About) -> dict[str, Any]:
    return {
        **{name: getattr(about, name) for name in _TEXTS},
        "hashtags": list(about.hashtags),
        "mastodon_collections": list(about.mastodon_collections),
    }
