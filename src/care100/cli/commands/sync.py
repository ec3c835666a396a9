"""`sync`: publish a list on platforms."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from care100.cli import usage_errors
from care100.cli.invocation import Invocation
from care100.cli.options import DryRun, Json, MaxCost, NoWait, On, Slug, Yes, option
from care100.model import money

if TYPE_CHECKING:
    from care100.engine.reconcile import SyncContext, TargetPlan


def _as(text: str | None) -> str | None:
    if text not in (None, "collections", "list"):
        raise usage_errors.bad_choice("--as", text or "", ["collections", "list"])
    return text


def sync(
    here: Invocation,
    slug: Slug,
    on: On = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_: Annotated[
        str | None,
        option(
            "--as",
            metavar="KIND",
            text="On Mastodon: collections, or list for a private list.",
            callback=_as,
        ),
    ] = None,
    repack: Annotated[
        bool, option("--repack", text="Merge Collections into as few as possible.")
    ] = False,
    verify: Annotated[
        bool,
        option("--verify", text="Read the List on X and repair it; X charges a cent a member."),
    ] = False,
    pace: Annotated[
        int,
        option(
            "--pace",
            metavar="SECONDS",
            min=0,
            max=3600,
            text="Seconds between additions on X.",
        ),
    ] = 6,
    max_cost: MaxCost = None,
    force: Annotated[
        bool, option("--force", text="Allow removing more than 30 % of a target.")
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
    json: Json = False,
) -> None:
    """Publish a list on platforms with all your logins.

    On X the list becomes a public List of yours, which others can follow with one click.
    care100 remembers the members of the List and does not read it, because X charges for
    reading; `--verify` reads it and names accounts that X did not add.

    On Mastodon 4.6 and newer the list becomes Collections of 25 accounts each, named
    “Social Care 100 (1/4)” and so on. Accounts stay in their Collection when the list
    changes, except with `--repack`. Accounts that do not allow Collections are left out, and
    members who removed themselves are not added again. Your login needs permission:
    `care100 login mastodon SERVER --curator`. On older servers, `--as list` fills a private
    list with the accounts that you follow.

    A dry run ends with a command that applies exactly the plan shown. With `--expect`,
    nothing is changed if the plan is no longer the same.

    Examples:
        care100 sync social-care-100 --dry-run
        care100 sync social-care-100 --on x --max-cost 2
        care100 sync social-care-100 --yes
    """
    from care100.cli.commands.run_plan import Answers, Job
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
        platform={"as": as_ or "collections", "repack": repack, "pace": pace, "verify": verify},
    )

    def target_plans(context: "SyncContext") -> "list[TargetPlan]":
        return publish.plan_targets(context, options)

    with here.registry() as database:
        with database.reading() as session:
            curated = the_list(session, slug)
        again = ["sync", slug, *(word for login in on or () for word in ("--on", login))]
        again += ["--as", as_] if as_ else []
        again += ["--repack"] * repack + ["--verify"] * verify + ["--force"] * force
        again += ["--pace", str(pace)] if pace != 6 else []
        again += ["--max-cost", max_cost] if max_cost is not None else []
        answers = Answers(dry_run, yes, no_wait, json, expect or (), again)
        with Job(here, database, curated, "sync", answers).on(on) as job:
            job.plan(target_plans)
            # The cost of planning is spent even if there is no plan.
            refuse_beyond(
                budget, sum((target_plan.quote.usd for target_plan in job.target_plans), Decimal(0))
            )
            reports = job.apply(f"Publish “{curated.title}”?")
            publish.keep_published(reports)
            job.report(reports)
