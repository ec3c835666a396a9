"""`history`: the changes to a list, with author and time."""

from typing import TYPE_CHECKING, Any

from care100.cli.invocation import Invocation
from care100.cli.options import Json, Slug
from care100.cli.views import changes, events, render
from care100.model import sanitize

if TYPE_CHECKING:
    from care100.registry.models import Change, EditionRecord


def history(here: Invocation, slug: Slug, json: Json = False) -> None:
    """Show the changes to a list, with author and time.

    The newest change comes last; `care100 undo` reverts it. The author is the name of your
    computer account, or the setting `curator`. The table also shows when
    `care100 site` published an edition. `--json` also shows each member of a large import
    or edit.

    Examples:
        care100 history social-care-100
    """
    from care100.registry import edition_records
    from care100.registry import history as store
    from care100.registry.lists import the_list

    with here.registry() as database, database.reading() as session:
        curated = the_list(session, slug, or_deleted=True)
        found = store.history(session, curated)
        editions = edition_records.recorded(session, curated)
    standing = {batch.id for batch in store.standing(store.batches(found))}
    if json:
        render.json(
            {
                "schema": 1,
                "list": curated.slug,
                "changes": [_data(c, c.batch not in standing) for c in found],
                "editions": [_edition_data(one) for one in editions],
            }
        )
        return
    rows = [(one.at, _row(one, did, standing)) for one, did in changes.described(found)]
    rows += [(one.made_at, _edition_row(one)) for one in editions]
    ordered = [row for _, row in sorted(rows, key=lambda one: one[0])]
    events.show(ordered)


def _row(change: "Change", did: str, standing: set[str]) -> tuple[str, str, str]:
    later = "" if change.batch in standing else ", undone since"
    act = render.whole(f"({changes.act_of(change)}{later})")
    return render.moment(change.at), sanitize.line(change.who), f"{did} {act}"


def _edition_row(edition: "EditionRecord") -> tuple[str, str, str]:
    size = render.counted(len(edition.content["members"]), "member")
    what = f"published edition {edition.number}, with {size} (care100 site)"
    return render.moment(edition.made_at), sanitize.line(edition.who), what


def _edition_data(edition: "EditionRecord") -> dict[str, Any]:
    return {
        "id": edition.id,
        "number": edition.number,
        "at": edition.made_at.isoformat(),
        "who": edition.who,
        "members": len(edition.content["members"]),
    }


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
