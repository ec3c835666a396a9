"""`sync`: publish a list on platforms."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from care100.cli.invocation import Invocation
from care100.cli.options import All, DryRun, Json, MaxCost, NoWait, On, Slug, Yes, option
from care100.cli.platform_options import NONE, PlatformOptions, words
from care100.model import money

if TYPE_CHECKING:
    from care100.engine.reconcile import SyncContext, TargetPlan


def sync(
    here: Invocation,
    slug: Slug,
    on: On = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    platform_options: PlatformOptions = NONE,
    max_cost: MaxCost = None,
    force: Annotated[
        bool, option("--force", text="Allow removing more than 30% of a target.")
    ] = False,
    expect: Annotated[
        list[str] | None,
        option(
            "--expect",
            metavar="HASH",
            text="Apply only the plan with this hash from a dry run. Repeatable.",
        ),
    ] = None,
    no_wait: NoWait = False,
    all_: All = False,
    json: Json = False,
) -> None:
    """Publish a list on platforms with all your logins.

    {words}

    A dry run ends with a command that applies exactly the plan shown. With `--expect`,
    nothing is changed if the plan is no longer the same.

    Examples:
        care100 sync social-care-100 --dry-run
        {examples}
        care100 sync social-care-100 --yes
    """
    from care100.cli.commands.run_plan import Job, RunOptions
    from care100.cli.views import render
    from care100.engine.options import PublishOptions
    from care100.engine.safety import refuse_beyond
    from care100.platforms.budget import Budget
    from care100.publish import publish
    from care100.registry.lists import the_list

    limit = money.limit(max_cost)
    budget = Budget(limit)

    def agree(question: str) -> bool:
        if yes:
            # It costs money, so the question is shown even with --yes.
            render.note(f"{question} Confirmed by --yes.")
        return here.ask(question, yes=yes)

    options = PublishOptions(
        ask=agree,
        budget=budget,
        force=force,
        platform=platform_options,
    )

    def target_plans(context: "SyncContext") -> "list[TargetPlan]":
        return publish.plan_targets(context, options)

    with here.registry() as database:
        with database.reading() as session:
            curated = the_list(session, slug)
        again = ["sync", slug, *(word for login in on or () for word in ("--on", login))]
        again += words("sync", platform_options) + ["--force"] * force
        again += ["--max-cost", max_cost] if max_cost is not None else []
        run_options = RunOptions(dry_run, yes, no_wait, json, all_, expect or (), again)
        with Job(here, database, curated, "sync", run_options).on(on) as job:
            job.plan(target_plans)
            # The cost of planning is spent even if there is no plan.
            refuse_beyond(
                budget, sum((target_plan.quote.usd for target_plan in job.target_plans), Decimal(0))
            )
            reports = job.apply(f"Publish “{curated.title}”?")
            publish.keep_published(reports)
            job.report(reports)
