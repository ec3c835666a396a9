"""`merge`: put a colleague's changes to an exported list together with your own."""

import sys
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from care100 import streams
from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.options import DryRun, Json, Slug, Yes, option
from care100.cli.views import error_json, import_view, merge_view, render
from care100.formats import reading
from care100.formats.limits import MOST_IN_FILE, largest
from care100.formats.rows import BadFile, ReadOptions, Rows
from care100.model import sanitize
from care100.model.errors import Care100Error, UsageError

if TYPE_CHECKING:
    from care100.model.three_way import Conflict
    from care100.registry.database import Database
    from care100.registry.merging import Base, MergePlan
    from care100.registry.models import CuratedList
    from care100.registry.session import Session
    from care100.registry.travelling_history import Authors


class UnresolvedConflicts(Care100Error):
    """Both sides changed the same value, and nobody chose."""


def merge(
    here: Invocation,
    slug: Slug,
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="The file that your colleague edited."),
    ],
    base: Annotated[
        Path | None,
        option(
            "--base", metavar="FILE", text="The file as it was before your colleague edited it."
        ),
    ] = None,
    ours: Annotated[
        bool, option("--ours", text="Keep your value wherever both sides changed the same one.")
    ] = False,
    theirs: Annotated[
        bool, option("--theirs", text="Take the file's value wherever both sides changed it.")
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Merge a colleague's edited copy of a list into your list.

    care100 compares both with the list as it was when you exported the file, and keeps the
    changes of both sides. If both sides changed the same value, care100 shows the two and asks.
    Where you kept yours, the next merge keeps it without asking, until the file has another
    value; `--theirs` takes the file's after all.
    Members that you removed stay removed, unless your colleague changed them: then it asks too.
    Accounts that opted out are left out. The positions of members stay as on your list.

    A JSON file of `care100 export` shows when it was exported, also after your colleague has
    imported it as a new list and exported that. For a table, name the file that you sent with
    `--base`. Without either, care100 asks about every difference.
    `care100 undo LIST` reverts a whole merge.

    Examples:
        care100 merge my-list edited.json
        care100 merge my-list edited.csv --base sent.csv
        care100 merge my-list edited.json --theirs --yes
    """
    from care100.registry.travelling_history import Authors

    if ours and theirs:
        raise UsageError("--ours and --theirs exclude each other.", "Remove one of them.")
    side = True if theirs else False if ours else None
    rows, sent = _read(file), _read(str(base)) if base else None
    authors = Authors(rows.history)
    choices = _Choices(side, authors, asks=here.interactive and not dry_run)
    job = _Job(slug, file, rows, sent, choices, authors)
    with here.registry() as database:
        with database.reading() as session:
            made = job.planned(session)
        if made.conflicts and not dry_run:
            _refuse(job, made, json=json)
        if not json:
            merge_view.show(made, job.authors)
            import_view.name_remarks(job.rows)
            import_view.name_opted_out(made.opted_out, job.rows.unit)
        merged = bool(made) and not dry_run
        if not merged and choices.declined and not dry_run:
            _remember(database, job)
        if merged:
            if not here.ask(f"Merge this into {slug}?", yes=yes):
                render.note("Cancelled. Nothing was changed.")
                raise typer.Exit(exit_codes.DECLINED)
            made = _apply(database, job, json=json)
    if not json:
        whose = "the file's values" if theirs else "your values"
        merge_view.show_decided([*choices.decided], job.authors, side=whose)
    _report(job, made, merged=merged, json=json)
    if dry_run and not json:
        _note_dry_run(made)


def _apply(database: "Database", job: "_Job", *, json: bool) -> "MergePlan":
    """Merge into the list as it is now; another program may have changed it since it was shown."""
    from care100.registry import merging
    from care100.registry.history import one_batch
    from care100.registry.lists import the_list

    job.choices.asks = False
    with database.writing() as session, one_batch() as batch:
        made = job.planned(session)
        if made.conflicts:
            _refuse(job, made, json=json)
        curated = the_list(session, job.slug)
        merging.apply(session, curated, made, job.authors)
        merging.decline(session, curated, job.choices.declined, batch)
    return made


def _remember(database: "Database", job: "_Job") -> None:
    """Store which changes of the file were declined, when the merge changes nothing else."""
    from care100.registry import merging
    from care100.registry.lists import the_list

    with database.writing() as session:
        merging.decline(session, the_list(session, job.slug), job.choices.declined, "")


def _report(job: "_Job", made: "MergePlan", *, merged: bool, json: bool) -> None:
    slug = job.slug
    if json:
        render.json({"schema": 1, **_data(job, made, merged=merged)})
    elif merged:
        render.out(f"Merged the file into {slug}.")
        render.note(f"To undo it: care100 undo {slug}")
    elif not made and not made.conflicts:
        has = (
            "keeps your values" if job.choices.keeps_ours else "has all changes of the file already"
        )
        render.out(f"{slug} {has}. No change.")


def _note_dry_run(made: "MergePlan") -> None:
    render.note("Dry run: nothing was changed.")
    if made.conflicts:
        render.note(
            "To decide each conflict, run the command in a terminal without --dry-run. To keep all"
            " of your values, add --ours; to take all of the file's, --theirs."
        )


@dataclass
class _Job:
    """A list, the file to merge into it, and the file as it was sent, if it is named."""

    slug: str
    file: str
    rows: Rows
    sent: Rows | None
    choices: "_Choices"
    authors: "Authors"

    def planned(self, session: "Session") -> "MergePlan":
        """Return what the merge does to the list as it is now."""
        from care100.registry import merging
        from care100.registry.lists import the_list

        curated = the_list(session, self.slug)
        base = self._base(session, curated)
        self.choices.known = merging.declined(session, curated)
        if base is None and self.choices.asks:
            self._note_missing_base()
        made = merging.plan(session, curated, base, self.rows, self.choices)
        if base is None and made.conflicts:
            self._note_missing_base()
        return made

    def _base(self, session: "Session", curated: "CuratedList") -> "Base | None":
        """Return the list as it was exported: as the file has it, or from the history."""
        from care100.formats.metadata_rows import row_of
        from care100.registry.merging import Base, base_of

        if self.sent is None:
            return base_of(session, curated, self.rows.states)
        metadata = row_of(self.sent.metadata) if self.sent.metadata else None
        return Base([row.member for row in self.sent.good], metadata)

    def _note_missing_base(self) -> None:
        render.note(
            f"It is not known how {self.slug} was when {sanitize.line(self.file, 60)} was "
            "exported, so every difference is a conflict. To name the file as it was: --base FILE"
        )


class _Choices:
    """Resolves conflicts: all for one side, or each as the user answers; each is asked once.

    `known` has the keys of conflicts that an earlier merge decided for our side. They stay so,
    unless the user takes their side for all. `declined` has those that this merge decides so.
    `decided` has those that are decided for one side, in order.
    """

    def __init__(self, side: bool | None, authors: "Authors", *, asks: bool) -> None:
        self._side = side
        self._authors = authors
        self._chosen: dict[Conflict, bool] = {}
        self.asks = asks and side is None
        self.known: Collection[str] = ()
        self.declined: set[str] = set()
        self.keeps_ours = False
        self.decided: dict[Conflict, None] = {}

    def __call__(self, conflict: "Conflict") -> bool | None:
        if self._side is not True and conflict.key in self.known:
            self.keeps_ours = True
            return False
        takes_theirs = self._side if self._side is not None else self._answer(conflict)
        if self._side is not None:
            self.decided[conflict] = None
        if takes_theirs is False:
            self.keeps_ours = True
            self.declined.add(conflict.key)
        return takes_theirs

    def _answer(self, conflict: "Conflict") -> bool | None:
        if conflict not in self._chosen and self.asks:
            self._chosen[conflict] = self._ask(conflict)
        return self._chosen.get(conflict)

    def _ask(self, conflict: "Conflict") -> bool:
        render.note(f"Conflict: {merge_view.conflict(conflict, self._authors)}")
        while True:
            render.prompt("Keep yours (o) or take theirs (t)? ")
            word = streams.read_line().lower()
            if word in ("o", "ours"):
                return False
            if word in ("t", "theirs"):
                return True


def _refuse(job: "_Job", made: "MergePlan", *, json: bool) -> NoReturn:
    slug = job.slug
    count = render.counted(len(made.conflicts), "conflict")
    error = UnresolvedConflicts(
        f"{slug} was not changed: {count} between your list and the file.",
        "Keep your values with --ours, take the file's with --theirs, or run the command in a "
        "terminal to choose for each.",
    )
    if json:
        render.json(error_json.document(error, **_data(job, made, merged=False)))
        raise typer.Exit(error.exit_code)
    for one in made.conflicts:
        render.warn(f"Conflict: {merge_view.conflict(one, job.authors)}")
    raise error


def _data(job: "_Job", made: "MergePlan", *, merged: bool) -> dict[str, Any]:
    return {
        "list": job.slug,
        "merged": merged,
        "changes": [
            {"before": one.ours.values if one.ours else None, "after": one.values}
            for one in made.steps
        ],
        "metadata": made.metadata,
        "conflicts": [_conflict(one) for one in made.conflicts],
        "opted_out": [asdict(one) for one in made.opted_out],
        "remarks": [asdict(one) for one in job.rows.remarks],
        "notes": job.rows.notes,
    }


def _conflict(one: "Conflict") -> dict[str, str | None]:
    return {"name": one.name, "field": one.field, "ours": one.ours, "theirs": one.theirs}


def _read(file: str) -> Rows:
    """Read a whole file. Raises BadFile also for single rows: they would look removed."""
    if not file:
        raise UsageError("FILE is empty.", "Write the name of a file, or - for standard input.")
    try:
        data = (
            streams.read_bytes(largest(MOST_IN_FILE) + 1)
            if file == "-" and not sys.stdin.isatty()
            else Path(file).read_bytes()
        )
    except OSError as error:
        raise BadFile(
            f"{sanitize.line(file, 200)} cannot be read: {error.strerror}.",
            "Check the name of the file, and run the command again.",
        ) from None
    rows = reading.read(data, "", ReadOptions(MOST_IN_FILE), file_name=Path(file).name)
    if rows.bad:
        import_view.name_rows(rows.bad, rows.unit)
        raise BadFile(
            f"{render.counted(len(rows.bad), 'row')} of {sanitize.line(file, 200)} cannot be read.",
            "Correct them in the file, and run the command again. Nothing was changed.",
        )
    return rows
