"""Members who had no account on the user's platform before, and have one now."""

from collections.abc import Sequence

from care100.check.account_links import AccountLink, Proposal
from care100.check.find_accounts import join_accounts
from care100.check.options import CheckOptions
from care100.cli.commands.check_find import command
from care100.cli.commands.run_plan import Job
from care100.cli.views import render
from care100.cli.views.progress import listener
from care100.engine.concurrency import RetryPolicy
from care100.model import sanitize
from care100.model.handles import PlatformId
from care100.model.server_names import is_loopback
from care100.platforms import platform
from care100.registry.lists import the_list

_ACT = "follow"


def options_of(job: Job) -> CheckOptions:
    """Return how to ask: with the logins that cost nothing."""
    connected = {
        one.login.platform: one
        for one in reversed(job.connected)
        if not platform(one.login.platform).health.price(1)
    }
    return CheckOptions(
        tuple(connected),
        connected,
        retry=RetryPolicy(job.options.no_wait, listener()),
        on_this_computer=any(is_loopback(one.login.domain) for one in job.connected),
    )


def show(job: Job, on: PlatformId, found: Sequence[Proposal]) -> None:
    """Show the accounts; on a terminal, ask whether to add them to the list."""
    label, title = platform(on).label, sanitize.line(job.curated.title)
    is_one = len(found) == 1
    who = "One member of" if is_one else f"{len(found)} members of"
    has = "has an account" if is_one else "have accounts"
    render.out()
    render.out(f"{who} “{title}” now {has} on {label}:", style="bold")
    for one in found:
        render.out(f"  {sanitize.line(one.link.name)}: {one.other}")
        render.out(f"    {_evidence(one.link)}")
    them = "it" if is_one else "them"
    if job.options.yes or not job.here.interactive:
        render.out(f"To add {them} to the list:")
        for one in found:
            render.out(f"  {command(job.curated, one)}", wrap=False)
        return
    if job.here.ask(f"Add {them} to {'your copy of ' if job.curated.origin else ''}the list?"):
        _add(job, found)
    else:
        render.note(f"Nothing was added. To add {them} later:")
        for one in found:
            render.note(f"  {command(job.curated, one)}", wrap=False)


def _evidence(link: AccountLink) -> str:
    """Return why an account is the member's, in a sentence."""
    place = sanitize.line(link.read_at)
    if not link.is_proven:
        return f"{place} links to it, and its profile links back."
    if link.place == link.handle.url:
        return f"A bridge shows {link.handle} under this name, which the member has agreed to."
    return f"{place} names it as its own account."


def _add(job: Job, found: Sequence[Proposal]) -> None:
    """Add the accounts. They are the user's own addition to a list that others update."""
    with job.database.writing() as session:
        curated = the_list(session, job.curated.slug)
        is_own = not curated.origin and not curated.shipped
        joined = join_accounts(session, curated, found, on_list=is_own, act=_ACT)
    for one, reason in joined.refused:
        render.warn(f"Not added: {sanitize.line(one.link.name)}: {sanitize.line(reason)}")
    if joined.done:
        slug, count = job.curated.slug, len(joined.done)
        added = "One account was" if count == 1 else f"{count} accounts were"
        render.note(
            f"{added} added. Follow {'it' if count == 1 else 'them'} with: care100 follow {slug}"
        )
        render.note(f"Undo this with: care100 undo {slug}")
