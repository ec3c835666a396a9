"""`history`: the changes to a list, with author and time."""

from typing import TYPE_CHECKING, Any

from care100.cli.invocation import Invocation
from care100.cli.options import Json, Slug
from care100.cli.views import changes, render
from care100.model import sanitize

if TYPE_CHECKING:
    from care100.registry.models import Change


def history(here: Invocation, slug: Slug, json: Json = False) -> None:
    """Show the changes to a list, with author and time.

    The newest change comes last; `care100 undo` reverts it. The author is the name of your
    computer account, or the value of `CARE100_CURATOR`. `--json` also shows each member of
    a large import.

    Examples:
        care100 history social-care-100
    """
    from care100.registry import history as store
    from care100.registry.lists import the_list

    with here.registry() as database, database.reading() as session:
        curated = the_list(session, slug, or_deleted=True)
        found = store.history(session, curated)
    standing = {batch.id for batch in store.standing(store.batches(found))}
    if json:
        render.json(
            {
                "schema": 1,
                "list": curated.slug,
                "changes": [_data(c, c.batch not in standing) for c in found],
            }
        )
        return
    rows = [_row(change, did, standing) for change, did in changes.described(found)]
    render.table(["When", "Who", "What"], rows)


def _row(change: "Change", did: str, standing: set[str]) -> list[str]:
    later = "" if change.batch in standing else ", undone since"
    return [
        render.moment(change.at),
        sanitize.line(change.who),
        f"{did} ({changes.act_of(change)}{later})",
    ]


def _data(change: "Change", undone: bool) -> dict[str, Any]:
    return {
        "at": change.at.isoformat(),
        "who": change.who,
        "act": change.act,
        "batch": change.batch,
        "before": change.before,
        "after": change.after,
        "undone": undone,
    }
