"""A plan in words: short before the question, and with everybody by name in a dry run."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from care100 import money
from care100.cli import naming, quoting, render
from care100.cli.progress import duration
from care100.platforms.base import Charges, together
from care100.registry import logins
from care100.sync.legs import Leg
from care100.sync.news import News
from care100.sync.plan import Do, Skip

Say = Callable[..., None]

# So many are named before the question; whoever leaves is of more interest than who joins.
_NAMED = {Do.ADD: 10, Do.REMOVE: 40}
_REASONS = 10


def show_plan(legs: Sequence[Leg], *, asking: bool) -> None:
    """What is going to be done, to how many and whom above all, and what it takes."""
    for leg in _telling(legs):
        _show_what(render.note, leg)
        for do, counted in _changes(leg, legs):
            render.note(counted)
            if not _same(leg, legs, do):
                people = [naming.who(one.name, one.handle) for one in leg.plan.doing(do)]
                render.note(f"    {naming.some(people, _NAMED[do])}")
        _show_others(render.note, leg, _REASONS)
    _show_price(legs, render.note)
    if asking and any(
        len(leg.plan.doing(do)) > most for leg in legs for do, most in _NAMED.items()
    ):
        render.note("To see everybody by name, say no here and add --dry-run.")


def print_plan(legs: Sequence[Leg]) -> None:
    """The whole plan: each change of each target in a table, and what it takes."""
    for leg in _telling(legs):
        _show_what(render.out, leg)
        for _, counted in _changes(leg, legs):
            render.out(counted)
        _show_others(render.out, leg)
        if rows := list(_rows(leg, legs)):
            render.out()
            render.table(["What", "Who", "Account"], rows, whole="Account")
    _show_price(legs, render.out)


def show_news(title: str, news: News | None) -> None:
    """Who joined and left the list since it was last followed."""
    if news and (news.joined or news.left):
        count = f"{len(news.joined)} joined, {len(news.left)} left"
        render.note(f"Since {render.day(news.since)}, “{title}” has changed: {count}.")
        for words, names, do in (("Joined", news.joined, Do.ADD), ("Left", news.left, Do.REMOVE)):
            if names:
                whole = [naming.who(name) for name in names]
                render.note(f"  {words}: {naming.some(whole, _NAMED[do])}")


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


def show_skips(say: Say, words: str, skips: Sequence[Skip], most: int | None = None) -> None:
    """Who is left out or the like, and why; those with one reason together. At most so many
    reasons, and so many names for each.
    """
    if not skips:
        return
    say(f"  {words}: {len(skips)}")
    alike: dict[str, list[str]] = {}
    for skip in skips:
        alike.setdefault(skip.reason, []).append(naming.who(skip.item.name, skip.item.handle))
    for reason, people in list(alike.items())[:most]:
        named = naming.some(people, most or len(people))
        if reason and len(people) > 1:
            say(f"    {reason} ({len(people)})")
            say(f"      {named}")
        else:
            say(f"    {named}{': ' if reason else ''}{reason}")
    if most and len(alike) > most:
        say(f"    and {sum(map(len, list(alike.values())[most:]))} more")


def charges(spent: Charges) -> str:
    """Dollars in all, and what for where there is more than one kind."""
    usd = money.written(sum(spent.values(), Decimal(0)))
    kinds = [render.whole(f"{kind} {money.written(one)}") for kind, one in spent.items() if one]
    return f"{usd} ({', '.join(kinds)})" if len(kinds) > 1 else usd


def requests(number: int) -> str:
    """So many requests, in words."""
    return "1 request" if number == 1 else f"{number} requests"


def heading(leg: Leg) -> str:
    """Which target of which login a leg is about."""
    return f"{logins.name(leg.login)}: {leg.target.label}"


def _telling(legs: Sequence[Leg]) -> list[Leg]:
    return [leg for leg in legs if leg.plan.steps or leg.plan.skipped]


def _show_what(say: Say, leg: Leg) -> None:
    """The target, and what is to become of it as a whole."""
    making, describing = leg.plan.doing(Do.MAKE), leg.plan.doing(Do.DESCRIBE)
    say()
    say(heading(leg), style="bold")
    if making:
        say("  Make it, because it is not there yet.")
    if describing:
        say("  Bring its name, description or hashtag up to date.")
    for remark in leg.remarks if making or describing else ():
        say(f"  {remark}")
    if leg.plan.doing(Do.UNMAKE):
        say("  Delete it.")


def _verbs(leg: Leg) -> tuple[tuple[Do, str], ...]:
    return (Do.ADD, leg.target.words.add), (Do.REMOVE, leg.target.words.remove)


def _changes(leg: Leg, legs: Sequence[Leg]) -> Iterator[tuple[Do, str]]:
    """How many are added and how many removed, where it is any."""
    for do, verb in _verbs(leg):
        if items := leg.plan.doing(do):
            at_most = "at most " if leg.refine else ""
            yield do, f"  {_capital(verb)}: {at_most}{_same(leg, legs, do) or len(items)}"


def _rows(leg: Leg, legs: Sequence[Leg]) -> Iterator[list[str]]:
    for do, verb in _verbs(leg):
        if not _same(leg, legs, do):
            people = (naming.apart(one.name, one.handle) for one in leg.plan.doing(do))
            yield from ([verb, *person] for person in people)


def _same(leg: Leg, legs: Sequence[Leg], do: Do) -> str:
    """Who was named for an earlier target is not named again; empty where there is news."""
    items = leg.plan.doing(do)
    before = [one for other in legs[: legs.index(leg)] for one in other.plan.doing(Do.ADD)]
    if len(items) < 2 or not set(items) <= set(before):
        return ""
    return f"the same {len(items)}" if len(items) == len(before) else f"{len(items)} of the same"


def _show_others(say: Say, leg: Leg, most: int | None = None) -> None:
    """Who needs no step, and why."""
    plan, words = leg.plan, leg.target.words
    if plan.already:
        say(f"  {_capital(words.added)} already: {len(plan.already)}, left as they are.")
    if plan.requested:
        say(f"  Asked before and waiting for a yes: {len(plan.requested)}.")
    show_skips(say, "Left out", plan.skipped, most)
    if leg.hint:
        say(f"  {leg.hint}")
    show_skips(say, "Has moved", leg.notes, most)
    show_skips(say, "Missing", leg.missing, most)
    if leg.target.daily_limit and (adding := len(plan.doing(Do.ADD))):
        say(f"  This uses {adding} of the day's {leg.target.daily_limit} follows.")


def _show_price(legs: Sequence[Leg], say: Say) -> None:
    quotes = [leg.expected for leg in legs]
    number = sum(quote.reads + quote.writes for quote in quotes)
    if not number or not any(leg.plan.steps for leg in legs):
        return
    spent = together(*(quote.charges for quote in quotes))
    seconds = sum(quote.seconds for quote in quotes)
    price = f", and on X {charges(spent)}" if spent else ""
    say()
    say(f"This takes {requests(number)}, about {duration(seconds)}{price}.")
    _show_taken(legs, say)


def _show_taken(legs: Sequence[Leg], say: Say) -> None:
    """What of it planning has taken already."""
    if made := sum(leg.took.reads + leg.took.writes for leg in legs):
        usd = sum((leg.took.usd for leg in legs), Decimal(0))
        price = f", and cost {money.written(usd)}" if usd else ""
        say(f"Of that, the plan itself has taken {requests(made)}{price}.")


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"
