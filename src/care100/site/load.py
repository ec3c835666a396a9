"""Load lists from the registry, ready to publish, and record what was published."""

from collections.abc import Iterable
from dataclasses import replace

from care100.registry import mirrors, published_editions
from care100.registry.database import Database
from care100.registry.editions import edition
from care100.registry.lists import the_list
from care100.registry.models import CuratedList
from care100.registry.session import Session
from care100.site import feed
from care100.site.publication import Publication
from care100.stats.collect import collect, published_flows


def load(
    database: Database, slugs: Iterable[str], *, stats: bool = False, contact: str = ""
) -> list[Publication]:
    """Return the lists of these slugs as they stand at one moment, each list once.

    With `stats` they have their figures; `contact` is for lists that have none. Raises UnknownList.
    """
    with database.reading() as session:
        lists = {one.slug: one for one in (the_list(session, slug) for slug in slugs)}
        return [_publication(session, one, stats=stats, contact=contact) for one in lists.values()]


def record(session: Session, publications: Iterable[Publication]) -> None:
    """Record the editions that are published for the first time.

    Raises UnknownList and published_editions.AnotherBuild.
    """
    for one in publications:
        if one.published:
            curated = the_list(session, one.edition.metadata.slug)
            published_editions.record(session, curated, one.published)


def _publication(
    session: Session, curated: CuratedList, *, stats: bool, contact: str
) -> Publication:
    snapshot = edition(session, curated).for_public()
    if not snapshot.metadata.contact:
        snapshot = replace(snapshot, metadata=replace(snapshot.metadata, contact=contact))
    published = published_editions.next_edition(session, curated, snapshot)
    most = None if stats else feed.NEWEST
    news = published_editions.news(session, curated, published, most)
    return Publication(
        published_editions.as_published(snapshot, published),
        news,
        collect(session, curated, published_flows(news)) if stats else None,
        published,
        published_sizes=mirrors.published_sizes(session, curated),
    )
