"""`follow` and `unfollow`."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from care100.cli.invocation import Invocation
from care100.cli.options import (
    All,
    DryRun,
    Json,
    MaxCost,
    NoWait,
    On,
    Slug,
    Yes,
    complete_member,
    complete_slug,
    complete_topic,
    option,
)
from care100.cli.platform_options import NONE, PlatformOptions
from care100.model import money

if TYPE_CHECKING:
    from care100.engine.reconcile import TargetPlan

ListOrFile = Annotated[
    str,
    typer.Argument(
        metavar="LIST",
        help="The short name of a list, the address of a page, file or list on a platform, "
        "or a CSV, JSON or text file.",
        autocompletion=complete_slug,
        show_default=False,
    ),
]


def follow(
    here: Invocation,
    slug: ListOrFile,
    on: On = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    topic: Annotated[
        list[str] | None,
        option(
            "--topic",
            metavar="TOPIC",
            text="Follow only members with this topic. Repeatable.",
            autocompletion=complete_topic,
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        option(
            "--only",
            metavar="MEMBER",
            text="Follow only this handle or name. Repeatable.",
            autocompletion=complete_member,
        ),
    ] = None,
    except_: Annotated[
        list[str] | None,
        option(
            "--except",
            metavar="MEMBER",
            text="Leave out this handle or name. Repeatable.",
            autocompletion=complete_member,
        ),
    ] = None,
    prune: Annotated[
        bool,
        option("--prune", text="Also unfollow members who have left, if care100 followed them."),
    ] = False,
    again: Annotated[
        bool,
        option("--again", text="Also ask accounts that did not accept an earlier follow request."),
    ] = False,
    platform_options: PlatformOptions = NONE,
    max_cost: MaxCost = None,
    no_wait: NoWait = False,
    all_: All = False,
    json: Json = False,
) -> None:
    """Follow every member of a list with all your logins.

    care100 compares the list with the accounts you follow, shows its plan and asks for
    confirmation. Accounts that you already follow, block or mute are left alone, and so are
    accounts that did not accept an earlier follow request.

    {words}

    To follow another curator's list, write its address: that of a page made by care100, of a
    list on a platform, of a file (CSV, OPML, text), or of a page that links one.
    care100 shows whose list it is, saves it under its short name once you have confirmed, and
    reads the address again each time you follow it.

    You can stop at any time: run the same command again to resume. Run it later to follow
    new members. `care100 unfollow` undoes it.

    Examples:
        care100 follow social-care-fediverse --dry-run
        care100 follow https://example.org/social-care-100/
        care100 follow social-care-fediverse --topic disability --topic welfare
        {examples}
    """
    from care100.cli import member_choice
    from care100.cli.commands import arrivals
    from care100.cli.commands.run_plan import Job, RunOptions, logged_in
    from care100.cli.reading_logins import list_access
    from care100.cli.views import subscription
    from care100.engine.options import FollowOptions
    from care100.engine.resolve import MemberFilter
    from care100.engine.safety import refuse_above
    from care100.follow.follow import plan_targets, price

    limit = money.limit(max_cost)
    run_options = RunOptions(dry_run, yes, no_wait, json, all_)
    with (
        here.registry() as registry,
        list_access(here, registry, yes=yes, limit=limit) as access,
    ):
        find = partial(subscription.list_named, registry, slug, access, dry_run=dry_run, yes=yes)
        if not logged_in(registry):
            from care100.cli.commands import follow_without_login

            with find() as found:
                follow_without_login.without_login(here, found.database, found.curated)
        # A draft that was made before the login does not have it.
        with find() as found:
            database, curated = found.database, found.curated
            chosen = partial(member_choice.as_handles, here, database, slug=curated.slug)
            options = FollowOptions(
                MemberFilter(topic or (), chosen(only or ()), chosen(except_ or ())),
                prune=prune,
                again=again,
                platform=platform_options,
            )
            job = Job(
                here,
                database,
                curated,
                "follow",
                run_options,
                confirmed=found.keep,
                afterwards=arrivals.look_again,
            )
            with job.on(on):
                job.plan(lambda context: plan_targets(context, options))
                spent = access.budget.spent
                price_hint = ", or follow fewer accounts with --topic"
                refuse_above(price(job.target_plans) + spent, limit, price_hint, spent)
                job.report(job.apply(_question(curated.title, job.target_plans)))


def unfollow(
    here: Invocation,
    slug: Slug,
    on: On = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    no_wait: NoWait = False,
    json: Json = False,
) -> None:
    """Undo what `care100 follow` did for a list, and nothing else.

    Accounts that you followed before stay followed, and so do accounts on other lists
    that you follow. Private lists that care100 created are deleted.

    Examples:
        care100 unfollow social-care-fediverse
    """
    from care100.cli.commands.run_plan import Job, RunOptions
    from care100.cli.views import plans
    from care100.follow import unfollow as undoing
    from care100.registry.lists import the_list

    with here.registry() as database:
        with database.reading() as session:
            curated = the_list(session, slug, or_deleted=True)
        run_options = RunOptions(dry_run=dry_run, yes=yes, no_wait=no_wait, json=json)
        with Job(here, database, curated, "unfollow", run_options).on(on) as job:
            job.plan(undoing.plan_targets)
            for one in job.target_plans:
                plans.show_staying(one.target.words.item or "account", undoing.staying(one))
            reports = job.apply(f"Unfollow “{curated.title}”?")
            undoing.forget(reports)
            job.report(reports)


def _question(title: str, target_plans: "Sequence[TargetPlan]") -> str:
    from care100.engine.plan import Action

    adding = any(target_plan.plan.doing(Action.ADD) for target_plan in target_plans)
    return f"Follow “{title}”?" if adding else f"Make these changes for “{title}”?"
