"""Curated lists: find them, create them, and update their metadata."""

from dataclasses import asdict
from difflib import get_close_matches
from typing import Any

from sqlmodel import Session, func, select

from care100.model.errors import Care100Error
from care100.model.members import About
from care100.registry.history import record
from care100.registry.models import CuratedList, Membership, now


class UnknownList(Care100Error):
    """No list has the requested slug."""

    exit_code = 2


class ListExists(Care100Error):
    """A list with the requested slug already exists."""

    exit_code = 2


def every_list(session: Session) -> list[tuple[CuratedList, int]]:
    """Return all lists with their number of members, ordered by slug."""
    query = (
        select(CuratedList, func.count(Membership.member_id))  # type: ignore[arg-type]
        .outerjoin(Membership)
        .group_by(CuratedList.id)  # type: ignore[arg-type]
        .order_by(CuratedList.slug)
    )
    return list(session.exec(query).all())


def find_list(session: Session, slug: str) -> CuratedList | None:
    """Return the list with this slug, or None."""
    return session.exec(select(CuratedList).where(CuratedList.slug == slug.lower())).first()


def the_list(session: Session, slug: str) -> CuratedList:
    """Return the list with this slug. Raises UnknownList, which suggests a similar slug."""
    found = find_list(session, slug)
    if found:
        return found
    slugs = list(session.exec(select(CuratedList.slug)))
    near = get_close_matches(slug.lower(), slugs, n=1)
    raise UnknownList(
        f"There is no list called “{slug}”.",
        f"Did you mean {near[0]}?" if near else "Show all lists: care100 lists",
    )


def new_list(session: Session, about: About, *, act: str = "new") -> CuratedList:
    """Create a list. Raises ListExists."""
    if find_list(session, about.slug):
        raise ListExists(
            f"There is already a list called “{about.slug}”.",
            f"Choose another name, or show the existing list: care100 show {about.slug}",
        )
    created = CuratedList(**_columns(about))
    session.add(created)
    session.flush()
    record(session, created, act=act, after=asdict(about))
    return created


def about_list(curated: CuratedList) -> About:
    """Return the list's metadata."""
    return About(
        **{name: getattr(curated, name) for name in _TEXTS},
        hashtags=tuple(curated.hashtags),
        mastodon_collections=tuple(curated.mastodon_collections),
    )


def describe(
    session: Session, curated: CuratedList, about: About, *, act: str = "describe"
) -> bool:
    """Update the list's metadata to `about`, except its slug. Return whether it changed."""
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
