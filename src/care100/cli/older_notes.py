"""The question what to do with notes that an older care100 published."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from care100.cli.invocation import Invocation
from care100.cli.views import render
from care100.model import sanitize, shell_quoting
from care100.registry import lists, older_notes
from care100.registry.history import one_batch
from care100.registry.older_notes import Choice

if TYPE_CHECKING:
    from care100.registry.database import Database
    from care100.registry.models import CuratedList


def settle(
    here: Invocation,
    database: "Database",
    slugs: Sequence[str],
    given: Choice | None,
    output: Path | None,
) -> None:
    """Apply the choice for each list that has such notes.

    Without one, ask on the terminal. In a script and for a preview (without `output`), the
    notes stay private until the curator chooses, and the command for that is shown.
    """
    with database.reading() as session:
        named = {one.id: one for one in (lists.the_list(session, slug) for slug in slugs)}
        counts = [
            (one, count)
            for one in named.values()
            if (count := len(older_notes.undecided(session, one)))
        ]
    if given and not counts:
        render.note("There are no notes of an older care100, so --notes changed nothing.")
    for curated, count in counts:
        choice = given
        if not choice:
            _explain(curated, count)
            if output and here.interactive:
                choice = Choice.PUBLIC if here.ask("Publish these notes?") else Choice.PRIVATE
        if choice:
            _apply(database, curated, choice)
        else:
            where = ["-o", str(output)] if output else ["--serve"]
            # A build without the other lists would remove their pages from the folder.
            every = [one.slug for one in named.values()]
            command = shell_quoting.command("care100", "site", *every, *where, "--notes")
            render.note("The notes are not on the page. To publish them, or to keep them private:")
            for one in Choice:
                render.note(f"  {command} {one}", wrap=False)


def _explain(curated: "CuratedList", count: int) -> None:
    members = "1 member has a note" if count == 1 else f"{count} members have notes"
    render.note(
        f"{sanitize.line(curated.title)}: {members} that an older care100 put on the page. Notes "
        "are private now, and the page shows the text “about” instead."
    )


def _apply(database: "Database", curated: "CuratedList", choice: Choice) -> None:
    with database.writing() as session, one_batch():
        known = lists.the_list(session, curated.slug)
        count = older_notes.choose(session, known, choice, act=f"site --notes {choice}")
    notes = render.counted(count, "note")
    done = "Copied {} to “about”" if choice is Choice.PUBLIC else "Kept {} private"
    render.note(f"{done.format(notes)}. Undo this with: care100 undo {curated.slug}")
