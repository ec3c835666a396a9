"""`delete` a list, with its published copies or without."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.options import DryRun, Json, MaxCost, NoWait, Slug, Yes, option
from care100.cli.views import publications, render
from care100.model import money, sanitize

if TYPE_CHECKING:
    from care100.cli.commands.run_plan import RunOptions
    from care100.cli.views.publications import Publications
    from care100.registry.database import Database
    from care100.registry.models import CuratedList

Unpublish = Annotated[
    bool, option("--unpublish", text="First delete the published copies that care100 created.")
]


def delete(
    here: Invocation,
    slug: Slug,
    unpublish: Unpublish = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    max_cost: MaxCost = None,
    no_wait: NoWait = False,
    json: Json = False,
) -> None:
    """Delete a list.

    Its published copies and the accounts that you follow through it are named, and stay as
    they are. With `--unpublish`, the copies that care100 created on platforms are deleted
    first, with the price shown, and the list only when all of them are gone. If it is
    interrupted, run the same command again.

    `care100 undo LIST` restores the list, but not deleted copies: `care100 sync LIST`
    publishes it again. `care100 unfollow LIST` works after the deletion too.

    Examples:
        care100 delete my-list --dry-run
        care100 delete my-list --unpublish
    """
    from care100.cli.commands.run_plan import RunOptions
    from care100.registry.lists import metadata_of_list, the_list
    from care100.registry.members import last_position
    from care100.registry.subscriptions import subscription_of

    options, limit = RunOptions(dry_run, yes, no_wait, json), money.limit(max_cost)
    with here.registry() as database:
        with database.reading() as session:
            curated = the_list(session, slug)
            count = last_position(session, curated)
            found = publications.of_list(session, curated)
            # The page of another curator's list is not the user's.
            is_own = not subscription_of(session, curated)
            page = metadata_of_list(curated).page if is_own else ""
        left = found.without_created if unpublish else found
        deletion = _Deletion(here, database, curated, publications.as_data(left, page), options)
        if not json:
            title = sanitize.line(curated.title)
            render.note(f"{title} ({curated.slug}) has {render.counted(count, 'member')}.")
            publications.show(left, curated.slug)
            if page:
                render.note(f"Delete the folder of its page yourself: {sanitize.line(page)}")
        if unpublish and found.created:
            deletion.unpublish(found, limit)
        deletion.finish()


@dataclass
class _Deletion:
    """The deletion of one list. `left` is what stays after it, as data."""

    here: Invocation
    database: "Database"
    curated: "CuratedList"
    left: dict[str, Any]
    options: "RunOptions"
    is_done: bool = False

    def unpublish(self, found: "Publications", limit: Decimal | None) -> NoReturn:
        """Delete the copies, and the list if all of them are gone. Ends the command."""
        from care100.cli.commands.run_plan import Job
        from care100.engine.safety import refuse_above
        from care100.follow.follow import price
        from care100.publish.unpublish import Unpublishing, is_done
        from care100.registry import logins, whole_lists

        names = list(dict.fromkeys(logins.typed(login) for _, login in found.created))
        slug, work = self.curated.slug, Unpublishing()
        question = f"Delete these copies and {slug}?"
        job = Job(self.here, self.database, self.curated, "delete", self.options)
        job.as_document = self.as_data
        with job.on(names):
            job.plan(work.plan_targets)
            refuse_above(price(job.target_plans), limit)
            has_steps = any(one.plan.steps for one in job.target_plans)
            reports = job.apply(question)
            if not has_steps and not job.problems:
                self.confirm(question)
            work.forget(reports)
            is_whole = len(reports) == len(job.target_plans) and all(map(is_done, reports))
            if is_whole and not job.problems:
                self.delete(whole_lists.DELETE_WITH_COPIES)
                self.say("Its copies are gone. To publish it again after that:")
                self.say(f"  care100 sync {slug}")
            else:
                render.warn(
                    f"{slug} is not deleted, because not all of its copies could be deleted."
                )
            job.report(reports)

    def finish(self) -> None:
        """Delete the list, unless it is a dry run."""
        if self.options.dry_run:
            self.say(f"Would delete {self.curated.slug}.")
        else:
            self.confirm(f"Delete {self.curated.slug}?")
            self.delete("delete")
        if self.options.json:
            render.json(self.as_data())

    def confirm(self, question: str) -> None:
        """Ask. Ends the command if the answer is no."""
        if not self.here.ask(question, yes=self.options.yes):
            render.note("Cancelled. Nothing was changed.")
            raise typer.Exit(exit_codes.DECLINED)

    def delete(self, act: str) -> None:
        """Delete the list, and print how to restore it."""
        from care100.registry import whole_lists
        from care100.registry.history import one_batch
        from care100.registry.lists import the_list

        slug = self.curated.slug
        with self.database.writing() as session, one_batch():
            whole_lists.delete(session, the_list(session, slug), act=act)
        self.is_done = True
        self.say(f"Deleted {slug}. To restore it:")
        self.say(f"  care100 undo {slug}")

    def say(self, text: str) -> None:
        """Print a result for people."""
        if not self.options.json:
            render.out(text, wrap=not text.startswith(" "))

    def as_data(self, targets: Sequence[object] = ()) -> dict[str, Any]:
        """Return what was deleted and what stays, with the plans or reports of the copies."""
        return {
            "schema": 1,
            "list": self.curated.slug,
            "deleted": self.is_done,
            **self.left,
            "unpublished": list(targets),
        }
