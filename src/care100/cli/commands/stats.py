"""`stats`: a list in figures."""

from typing import TYPE_CHECKING, Any

from care100.cli.commands.lists import say_empty, where
from care100.cli.invocation import Invocation
from care100.cli.options import Json, Slug
from care100.cli.views import render
from care100.cli.views.charts import draw
from care100.model import sanitize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care100.model.list_metadata import ListMetadata
    from care100.stats.figures import Count, Figures


def stats(here: Invocation, slug: Slug, json: Json = False) -> None:
    """Show a list in figures: its topics, how it grew, and how its accounts are.

    How accounts are is what `care100 check LIST` found last. Each member is counted once in
    each table, so its numbers add up; who has several things wrong counts for the worst.

    Who joined and left is in months, and for longer histories in quarters or years. Every
    bar has its number before it.

    Example:
        care100 stats social-care-100
    """
    from care100.registry.lists import metadata_of_list, the_list
    from care100.stats.charts import charts
    from care100.stats.collect import collect

    with here.registry() as database, database.reading() as session:
        curated = the_list(session, slug)
        said, figures = metadata_of_list(curated), collect(session, curated)
    if json:
        render.json(as_data(said, figures))
        return
    members = "1 member" if figures.members == 1 else f"{figures.members} members"
    if figures.members:
        render.out(f"{sanitize.line(said.title)}: {members}", style="bold")
    else:
        say_empty(said)
    draw(charts(figures))
    if curated.origin:
        render.note(f"It was taken from {where(curated.origin)}")
    _tell_health(said.slug, figures)


def _tell_health(slug: str, figures: "Figures") -> None:
    """When they were checked, and the command for it."""
    if not figures.members:
        return
    if figures.checked:
        render.note(f"Last checked on {render.day(figures.checked)}. To check again:")
    else:
        render.note("This list was never checked. To find out how its accounts are:")
    render.note(f"  care100 check {slug}", wrap=False)


def as_data(said: "ListMetadata", figures: "Figures") -> dict[str, Any]:
    """The figures, for programs (docs/json.md)."""
    growth = figures.growth
    return {
        "schema": 1,
        "list": said.slug,
        "title": said.title,
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
