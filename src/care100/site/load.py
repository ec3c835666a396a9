"""Load lists from the registry, ready to publish."""

from collections.abc import Iterable

from care100.registry.database import Database
from care100.registry.editions import edition
from care100.registry.lists import the_list
from care100.registry.movements import public_movements
from care100.site.publication import Publication
from care100.stats.collect import collect


def load(database: Database, slugs: Iterable[str], *, stats: bool = False) -> list[Publication]:
    """Return the lists of these slugs as they stand at one moment, each list once.

    With `stats` they have their figures. Raises UnknownList.
    """
    with database.reading() as session:
        lists = {one.slug: one for one in (the_list(session, slug) for slug in slugs)}
        return [
            Publication(
                edition(session, one),
                public_movements(session, one),
                collect(session, one) if stats else None,
            )
            for one in lists.values()
        ]
