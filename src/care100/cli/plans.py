"""Plans and reports in words."""

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal

from care100 import money
from care100.cli import quoting, render
from care100.cli.progress import duration
from care100.platforms.base import Charges, Described, Item, together
from care100.registry import logins
from care100.sync.carry_out import Report
from care100.sync.legs import Leg
from care100.sync.news import News
from care100.sync.plan import Do, Skip

REMINDER = (
    "Everything you post is public, and so is whom you follow. "
    "Never post anything that could identify someone you work with."
)


Say = Callable[..., None]


def show_plan(legs: Sequence[Leg], say: Say = render.note) -> None:
    """What is going to be done, by whom, to whom, and what it takes."""
    for leg in legs:
        if leg.plan.steps or leg.plan.skipped:
            _show_leg(leg, legs, say)
    if any(leg.plan.steps for leg in legs):
        _show_price(legs, say)


def show_news(title: str, news: News | None) -> None:
    """Who joined and left the list since it was last followed."""
    if news and (news.joined or news.left):
        count = f"{len(news.joined)} joined, {len(news.left)} left"
        render.note(f"Since {render.day(news.since)}, “{title}” has changed: {count}.")
        for words, names in (("Joined", news.joined), ("Left", news.left)):
            if names:
                render.note(f"  {words}: {', '.join(names)}")


def show_reports(reports: Sequence[Report]) -> None:
    """What was done, what was not and why."""
    for report in reports:
        _show_report(report)


def nothing_to_do(legs: Sequence[Leg]) -> str:
    """One line for a plan without a step."""
    first = [leg for leg in legs if leg.after is None]
    already = Counter[str]()
    for leg in first:
        already[leg.target.words.added] += len(leg.plan.already)
    said = [f"{count} {words} already" for words, count in already.items() if count]
    if requested := sum(len(leg.plan.requested) for leg in first):
        said.append(f"{requested} still waiting for a yes")
    return f"Nothing to do: {', '.join(said)}." if said else "Nothing to do."


def show_again(legs: Sequence[Leg], words: Sequence[str]) -> None:
    """The command that does what the plan shows, and nothing else."""
    seen = [word for leg in legs if leg.plan.steps for word in ("--expect", leg.plan.hash)]
    render.out()
    render.out("To do exactly this, and nothing if anything has changed by then:")
    render.out(f"  {quoting.command('care100', *words, *seen, '--yes')}", wrap=False)


def _show_leg(leg: Leg, legs: Sequence[Leg], say: Say) -> None:
    plan, target = leg.plan, leg.target
    shown = [item for one in legs[: legs.index(leg)] for item in one.plan.doing(Do.ADD)]
    say()
    say(f"{logins.name(leg.login)}: {target.label}", style="bold")
    making = plan.doing(Do.MAKE)
    if making:
        say("  Make it, because it is not there yet.")
    if plan.doing(Do.DESCRIBE):
        say("  Bring its name, description or hashtag up to date.")
    for remark in leg.remarks if making or plan.doing(Do.DESCRIBE) else ():
        say(f"  {remark}")
    if plan.doing(Do.UNMAKE):
        say("  Delete it.")
    for do, verb in ((Do.ADD, target.words.add), (Do.REMOVE, target.words.remove)):
        items = plan.doing(do)
        if items:
            at_most = "at most " if leg.refine else ""
            say(f"  {verb[0].upper()}{verb[1:]}: {at_most}{len(items)}")
            say(f"    {_names(items, shown)}")
    if plan.already:
        added = target.words.added
        say(f"  {added[0].upper()}{added[1:]} already: {len(plan.already)}, left as they are.")
    if plan.requested:
        say(f"  Asked before and waiting for a yes: {len(plan.requested)}.")
    _show_others(say, leg)
    if leg.target.daily_limit and (adding := len(plan.doing(Do.ADD))):
        say(f"  This uses {adding} of the day's {leg.target.daily_limit} follows.")


def _show_others(say: Say, leg: Leg) -> None:
    """Who needs no step, and why."""
    _show_skips(say, "Left out", leg.plan.skipped)
    if leg.hint:
        say(f"  {leg.hint}")
    _show_skips(say, "Has moved", leg.notes)
    _show_skips(say, "Missing", leg.missing)


def _names(items: Sequence[Item], shown: Sequence[Item]) -> str:
    """Everybody by name; who was named just before is not named again."""
    if len(items) > 1 and set(items) <= set(shown):
        return "The same." if len(items) == len(shown) else f"{len(items)} of the same."
    return ", ".join(_who(item) for item in items)


def _show_skips(say: Say, words: str, skips: Sequence[Skip]) -> None:
    if skips:
        say(f"  {words}: {len(skips)}")
        for skip in skips:
            say(f"    {_who(skip.item)}{': ' if skip.reason else ''}{skip.reason}")


def _show_price(legs: Sequence[Leg], say: Say) -> None:
    quotes = [leg.quote for leg in legs]
    requests = sum(quote.reads + quote.writes for quote in quotes)
    if not requests:
        return
    charges = together(*(quote.charges for quote in quotes))
    seconds = sum(quote.seconds for quote in quotes)
    price = f", and on X {_charges(charges)}" if charges else ""
    say()
    say(f"This takes {_requests(requests)}, about {duration(seconds)}{price}.")


def _charges(charges: Charges) -> str:
    """Dollars in all, and what for where there is more than one kind."""
    usd = money.written(sum(charges.values(), Decimal(0)))
    kinds = [f"{kind} {money.written(one)}" for kind, one in charges.items() if one]
    return f"{usd} ({', '.join(kinds)})" if len(kinds) > 1 else usd


def _show_report(report: Report) -> None:
    leg, outcome = report.leg, report.outcome
    words = leg.target.words
    counts = [
        (len(outcome.done), words.added),
        (len(outcome.removed), "deleted" if leg.plan.doing(Do.UNMAKE) else words.removed),
        (len(outcome.described), "brought up to date"),
        (len(leg.plan.already), f"{words.added} before"),
        (len(outcome.requested) + len(leg.plan.requested), "waiting for a yes"),
        (len(leg.plan.skipped) + len(outcome.failed), "left out"),
    ]
    said = ", ".join(f"{what}: {count}" for count, what in counts if count)
    price = f", {_charges(report.took.spent)}" if report.took.usd else ""
    requests = _requests(report.took.reads + report.took.writes)
    render.out()
    render.out(f"{logins.name(leg.login)}: {leg.target.label}", style="bold")
    render.out(f"  {said or 'nothing to do'}")
    render.out(f"  {requests} in all{price}")
    if report.expected.usd or report.took.usd:
        expected = report.expected
        said = f"{_requests(expected.reads + expected.writes)}, {money.written(expected.usd)}"
        render.out(f"  Expected: {said}")
    if isinstance(leg.target, Described) and not leg.plan.doing(Do.UNMAKE):
        render.out(f"  {leg.target.url}", wrap=False)
    _show_skips(render.out, "Waiting for a yes", [Skip(i, "") for i in outcome.requested])
    _show_skips(render.out, "Left out", [*leg.plan.skipped, *outcome.failed])
    if leg.hint:
        render.out(f"  {leg.hint}")
    _show_skips(render.out, "Has moved", leg.notes)
    _show_skips(render.out, "Was missing", leg.missing)


def _who(item: Item) -> str:
    return f"{item.name} ({item.handle})" if item.handle else item.name


def _requests(number: int) -> str:
    return "1 request" if number == 1 else f"{number} requests"
