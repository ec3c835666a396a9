"""`stats`: statistics of a list."""

from typing import TYPE_CHECKING, Any

from care100.cli.invocation import Invocation
from care100.cli.options import Json, Slug
from care100.cli.views import render
from care100.cli.views.charts import draw
from care100.cli.views.list_words import say_empty, where
from care100.model import sanitize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care100.model.list_metadata import ListMetadata
    from care100.stats.figures import Count, Figures


def stats(here: Invocation, slug: Slug, json: Json = False) -> None:
    """Show statistics: topics, growth, and the health of accounts.

    The health of accounts comes from the last `care100 check LIST`. Each table counts each
    member once, except that a member counts for each of its topics. A member with several
    findings counts for the most serious one.

    Growth is shown by month, and for longer histories by quarter or year.

    Examples:
        care100 stats social-care-100
    """
    from care100.model.texts import ENGLISH, texts_of
    from care100.registry.lists import metadata_of_list, the_list
    from care100.stats.charts import charts
    from care100.stats.collect import collect

    with here.registry() as database, database.reading() as session:
        curated = the_list(session, slug)
        metadata, figures = metadata_of_list(curated), collect(session, curated)
    if json:
        render.json(as_data(metadata, figures))
        return
    members = "1 member" if figures.members == 1 else f"{figures.members} members"
    if figures.members:
        render.out(f"{sanitize.line(metadata.title)}: {members}", style="bold")
    else:
        say_empty(metadata)
    draw(charts(figures, texts_of(ENGLISH)))
    if curated.origin:
        render.note(f"Source: {where(curated.origin)}")
    _note_last_check(metadata.slug, figures)


def _note_last_check(slug: str, figures: "Figures") -> None:
    """Print the date of the last check, and the command for another."""
    if not figures.members:
        return
    if figures.checked:
        render.note(f"Last checked on {render.day(figures.checked)}. To check again:")
    else:
        render.note("This list has not been checked yet. To check it:")
    render.note(f"  care100 check {slug}", wrap=False)


def as_data(metadata: "ListMetadata", figures: "Figures") -> dict[str, Any]:
    """Return the figures as data (docs/json.md)."""
    growth = figures.growth
    return {
        "schema": 1,
        "list": metadata.slug,
        "title": metadata.title,
        "members": figures.members,
        "topics": _counts(figures.topics),
        "kinds": _counts(figures.kinds),
        "platforms": _counts(figures.platforms),
        "growth": {
            "unit": growth.unit,
            "periods": [
                {
                    "from": f"{one.year:04}-{one.month:02}-01",
                    "joined": one.joined,
                    "left": one.left,
                    "members": one.members,
                }
                for one in growth.periods
            ],
        },
        "health": _counts(figures.health),
        "checked": figures.checked.isoformat() if figures.checked else None,
    }


def _counts(counts: "Sequence[Count]") -> list[dict[str, Any]]:
    return [{"name": one.name, "members": one.members} for one in counts]
