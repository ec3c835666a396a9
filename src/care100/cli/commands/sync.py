"""`sync`: the curator's side, which publishes a list on the platforms."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from care100.cli.invocation import Invocation
from care100.cli.options import DryRun, Json, MaxCost, NoWait, On, Slug, Yes, option
from care100.model import money

if TYPE_CHECKING:
    from care100.engine.reconcile import SyncContext, TargetPlan


def _as(text: str | None) -> str | None:
    if text not in (None, "collections", "list"):
        raise typer.BadParameter("it is either collections or list")
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
            text="On Mastodon: collections, or list for a private list of yours.",
            callback=_as,
        ),
    ] = None,
    repack: Annotated[
        bool, option("--repack", text="Merge Collections that have room into as few as can be.")
    ] = False,
    verify: Annotated[
        bool, option("--verify", text="Read the List on X back; X charges a cent a member.")
    ] = False,
    pace: Annotated[
        int,
        option(
            "--pace",
            metavar="SECONDS",
            min=0,
            max=3600,
            text="From one addition on X to the next: 6 unless you say otherwise.",
        ),
    ] = 6,
    max_cost: MaxCost = None,
    force: Annotated[
        bool, option("--force", text="Also when more than 30 % of a target would be taken out.")
    ] = False,
    expect: Annotated[
        list[str] | None,
        option("--expect", metavar="HASH", text="Do only this plan of a dry run; repeatable."),
    ] = None,
    no_wait: NoWait = False,
    json: Json = False,
) -> None:
    """Publish a list: make the platforms' own lists say the same, with all your logins.

    On X it is a public List of yours, which anybody can follow with one click. care100
    knows who is on it and reads nothing back, because X charges for that; --verify does,
    and names whoever X has not added.

    On Mastodon 4.6 and newer a list is published as Collections of 25 accounts each,
    named “Social Care 100 (1/4)” and so on. Nobody moves from one to another when the list
    changes, unless you say --repack. Who does not want to be in Collections is left out,
    and who took themselves out is not put in again. Your login has to allow it:
    care100 login mastodon SERVER --curator. Elsewhere, --as list fills a private list of
    yours with those whom you follow.

    A dry run ends with a command that does just what you saw: with --expect, nothing is
    done when the plan has become another.

    Example:
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
            # It is said also to whoever has agreed beforehand: it costs money.
            render.note(f"{question} Yes, as you said.")
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
            # What planning took is spent, also where it led to no plan.
            refuse_beyond(
                budget, sum((target_plan.quote.usd for target_plan in job.target_plans), Decimal(0))
            )
            reports = job.carry_out(f"Publish “{curated.title}” like that?")
            publish.keep_published(reports)
            job.tell(reports)
