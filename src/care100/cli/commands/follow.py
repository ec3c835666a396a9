"""`follow` and `unfollow`: the main job, and its undo."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from care100.cli.invocation import Invocation
from care100.cli.options import DryRun, Json, MaxCost, NoWait, On, Slug, Yes, complete_slug, option
from care100.model import money

if TYPE_CHECKING:
    from care100.engine.reconcile import TargetPlan

ListOrFile = Annotated[
    str,
    typer.Argument(
        metavar="LIST",
        help="A list's short name, the address of the page on which somebody publishes one, "
        "or a CSV or JSON file of your own.",
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
        list[str] | None, option("--topic", metavar="TOPIC", text="Only this topic; repeatable.")
    ] = None,
    only: Annotated[
        list[str] | None, option("--only", metavar="WHO", text="Only this member; repeatable.")
    ] = None,
    except_: Annotated[
        list[str] | None, option("--except", metavar="WHO", text="Not this member; repeatable.")
    ] = None,
    no_list: Annotated[
        bool, option("--no-list", text="Do not also put them in a list of yours (Mastodon).")
    ] = False,
    prune: Annotated[
        bool, option("--prune", text="Also unfollow who left, if care100 had followed them.")
    ] = False,
    copy: Annotated[bool, option("--copy", text="On X: make a private List of your own.")] = False,
    each: Annotated[
        bool, option("--each", text="On X: follow each account, if your kind of access may.")
    ] = False,
    max_cost: MaxCost = None,
    no_wait: NoWait = False,
    json: Json = False,
) -> None:
    """Follow everybody on a list, with all your logins.

    care100 first looks who is followed already, then shows what it would do and asks.
    Whom you follow, have blocked or have muted is left as it is. On Mastodon everybody is
    followed and put in a list of yours named after the list. On X the published List is
    followed, which takes one request; X does not want accounts followed in bulk.

    Of a list on a page you need only the address. care100 says whose list it is, keeps it
    under its short name, and looks on the page for news whenever you follow it again.

    Stopping does no harm: run the same command again and it goes on where it was. Run it
    later, and it follows who has joined since. `care100 unfollow` undoes it.

    Example:
        care100 follow social-care-fediverse --dry-run
        care100 follow social-care-100 --on x
        care100 follow https://example.org/social-care-100/
        care100 follow social-care-100 --topic dementia --topic carers --copy
    """
    from care100.cli.commands import follow_without_login
    from care100.cli.commands.run_plan import Answers, Job, logged_in
    from care100.cli.views import subscription
    from care100.engine.options import FollowOptions
    from care100.engine.resolve import MemberFilter
    from care100.engine.safety import refuse_above
    from care100.follow.follow import plan_targets, price

    limit = money.limit(max_cost)
    options = FollowOptions(
        MemberFilter(topic or (), only or (), except_ or ()),
        prune=prune,
        platform={"copy": copy, "each": each, "no_list": no_list},
    )
    answers = Answers(dry_run=dry_run, yes=yes, no_wait=no_wait, json=json)
    with here.registry() as database:
        curated = subscription.list_named(database, slug)
        if not logged_in(database):
            follow_without_login.without_login(here, database, curated)
        with Job(here, database, curated, "follow", answers).on(on) as job:
            job.plan(lambda context: plan_targets(context, options))
            refuse_above(price(job.target_plans), limit, ", or follow fewer with --topic")
            job.tell(job.carry_out(_question(curated.title, job.target_plans)))


def unfollow(
    here: Invocation,
    slug: Slug,
    on: On = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    no_wait: NoWait = False,
    json: Json = False,
) -> None:
    """Undo what care100 did for a list, and nothing else.

    Whom you had followed before stays followed, and so does whom another list has that
    you follow. Lists of yours that care100 made are deleted.

    Example:
        care100 unfollow social-care-fediverse
    """
    from care100.cli.commands.run_plan import Answers, Job
    from care100.follow import unfollow as undoing
    from care100.registry.lists import the_list

    with here.registry() as database:
        with database.reading() as session:
            curated = the_list(session, slug)
        answers = Answers(dry_run=dry_run, yes=yes, no_wait=no_wait, json=json)
        with Job(here, database, curated, "unfollow", answers).on(on) as job:
            job.plan(undoing.plan_targets)
            reports = job.carry_out(f"Undo this for “{curated.title}”?")
            undoing.forget(reports)
            job.tell(reports)


def _question(title: str, target_plans: "Sequence[TargetPlan]") -> str:
    from care100.engine.plan import Action

    adding = sum(
        len(target_plan.plan.doing(Action.ADD))
        for target_plan in target_plans
        if target_plan.after is None
    )
    return f"Follow {adding} for “{title}”?" if adding else f"Do this for “{title}”?"
