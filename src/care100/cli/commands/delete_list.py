"""`delete` a list, with its published copies or without."""

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.options import DryRun, NoWait, Slug, Yes, option
from care100.cli.views import publications, render
from care100.model import sanitize

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
    no_wait: NoWait = False,
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

    with here.registry() as database:
        with database.reading() as session:
            curated = the_list(session, slug)
            count = last_position(session, curated)
            found = publications.of_list(session, curated)
            page = metadata_of_list(curated).page
        title = sanitize.line(curated.title)
        render.note(f"{title} ({curated.slug}) has {render.counted(count, 'member')}.")
        publications.show(found.without_created if unpublish else found, curated.slug)
        if page:
            render.note(f"Delete the folder of its page yourself: {sanitize.line(page)}")
        if unpublish and found.created:
            _unpublish(here, database, curated, found, RunOptions(dry_run, yes, no_wait))
        if dry_run:
            render.out(f"Would delete {curated.slug}.")
            return
        _confirm(here, f"Delete {curated.slug}?", yes=yes)
        _delete(database, curated.slug)


def _unpublish(
    here: Invocation,
    database: "Database",
    curated: "CuratedList",
    found: "Publications",
    options: "RunOptions",
) -> NoReturn:
    """Delete the copies, and the list if all of them are gone. Ends the command."""
    from care100.cli.commands.run_plan import Job
    from care100.publish.unpublish import Unpublishing, is_done
    from care100.registry import logins, whole_lists

    names = list(dict.fromkeys(logins.typed(login) for _, login in found.created))
    slug, work = curated.slug, Unpublishing()
    question = f"Delete these copies and {slug}?"
    with Job(here, database, curated, "delete", options).on(names) as job:
        job.plan(work.plan_targets)
        has_steps = any(one.plan.steps for one in job.target_plans)
        reports = job.apply(question)
        if not has_steps and not job.problems:
            _confirm(here, question, yes=options.yes)
        work.forget(reports)
        is_whole = len(reports) == len(job.target_plans) and all(map(is_done, reports))
        if is_whole and not job.problems:
            _delete(database, slug, act=whole_lists.DELETE_WITH_COPIES)
            render.out("Its copies are gone. To publish it again after that:")
            render.out(f"  care100 sync {slug}", wrap=False)
        else:
            render.warn(f"{slug} is not deleted, because not all of its copies could be deleted.")
        job.report(reports)


def _confirm(here: Invocation, question: str, *, yes: bool) -> None:
    if not here.ask(question, yes=yes):
        render.note("Cancelled. Nothing was changed.")
        raise typer.Exit(exit_codes.DECLINED)


def _delete(database: "Database", slug: str, *, act: str = "delete") -> None:
    from care100.registry import whole_lists
    from care100.registry.history import one_batch
    from care100.registry.lists import the_list

    with database.writing() as session, one_batch():
        whole_lists.delete(session, the_list(session, slug), act=act)
    render.out(f"Deleted {slug}. To restore it:")
    render.out(f"  care100 undo {slug}", wrap=False)
