"""`sync`: the curator's side, which publishes a list on the platforms."""

from typing import TYPE_CHECKING, Annotated

from care100.cli.arguments import DryRun, Json, NoWait, On, Slug, Yes, option
from care100.cli.invocation import Invocation

if TYPE_CHECKING:
    from care100.registry.database import Database
    from care100.sync.legs import Bench, Leg


def sync(
    here: Invocation,
    slug: Slug,
    on: On = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    repack: Annotated[
        bool, option("--repack", text="Merge Collections that have room into as few as can be.")
    ] = False,
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
    """Publish a list: make the platform's own public lists say the same.

    On Mastodon 4.6 and newer a list is published as Collections of 25 accounts each,
    named “Social Care 100 (1/4)” and so on. Nobody moves from one to another when the list
    changes, unless you say --repack. Who does not want to be in Collections is left out,
    and who took themselves out is not put in again. Your login has to allow it:
    care100 login mastodon SERVER --curator.

    A dry run ends with a command that does just what you saw: with --expect, nothing is
    done when the plan has become another.

    Example:
        care100 sync social-care-100 --dry-run
        care100 sync social-care-100 --yes
    """
    from care100.cli.job import Answers, Job
    from care100.registry.lists import the_list
    from care100.sync import written_back

    def legs(bench: "Bench") -> "list[Leg]":
        return _legs(bench, repack=repack, force=force)

    with here.registry() as database:
        with database.reading() as session:
            curated = the_list(session, slug)
        again = ["sync", slug, *(word for login in on or () for word in ("--on", login))]
        again += ["--repack"] * repack + ["--force"] * force
        answers = Answers(dry_run, yes, no_wait, json, expect or (), again)
        with Job(here, database, curated, "sync", answers).on(_names(database, on)) as job:
            job.plan(legs)
            reports = job.carry_out(f"Publish “{curated.title}” like that?")
            written_back.keep_collections(database, reports)
            job.tell(reports)


def _names(database: "Database", on: list[str] | None) -> list[str] | None:
    """The logins to publish with: those that were named, or all on Mastodon."""
    from care100.handles import Platform
    from care100.registry import logins

    with database.reading() as session:
        platforms = {login.platform for login in logins.every_login(session)}
    return on or ([Platform.MASTODON.value] if Platform.MASTODON in platforms else None)


def _legs(bench: "Bench", *, repack: bool, force: bool) -> "list[Leg]":
    from care100.errors import UsageError
    from care100.platforms.mastodon import Mastodon
    from care100.sync import featuring

    if not isinstance(bench.client, Mastodon):
        raise UsageError(
            "care100 publishes on Mastodon only.", "Log in with: care100 login mastodon SERVER"
        )
    return featuring.legs(bench, bench.client, repack=repack, force=force)
