"""A plan in words: short before the question, and with everybody by name in a dry run."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from care100.cli import shell_quoting
from care100.cli.views import member_names, render
from care100.cli.views.progress import duration
from care100.cli.views.reasons import words as reason_words
from care100.engine.plan import Action, Skip
from care100.engine.reconcile import TargetPlan
from care100.follow.list_changes import ListChanges
from care100.model import money
from care100.platforms.base import Charges, Item, together
from care100.registry import logins

Say = Callable[..., None]

# So many are named before the question; whoever leaves is of more interest than who joins.
_NAMED = {Action.ADD: 10, Action.REMOVE: 40}
_REASONS = 10


def show_plan(target_plans: Sequence[TargetPlan], *, asking: bool) -> None:
    """What is going to be done, to how many and whom above all, and what it takes."""
    for target_plan in _telling(target_plans):
        _show_what(render.note, target_plan)
        for do, counted in _changes(target_plan, target_plans):
            render.note(counted)
            if not _same(target_plan, target_plans, do):
                people = [
                    member_names.who(one.name, one.handle) for one in target_plan.plan.doing(do)
                ]
                render.note(f"    {member_names.some(people, _NAMED[do])}")
        _show_others(render.note, target_plan, _REASONS)
    _show_price(target_plans, render.note)
    if asking and any(
        len(target_plan.plan.doing(do)) > most
        for target_plan in target_plans
        for do, most in _NAMED.items()
    ):
        render.note("To see everybody by name, say no here and add --dry-run.")


def print_plan(target_plans: Sequence[TargetPlan]) -> None:
    """The whole plan: each change of each target in a table, and what it takes."""
    for target_plan in _telling(target_plans):
        _show_what(render.out, target_plan)
        for _, counted in _changes(target_plan, target_plans):
            render.out(counted)
        _show_others(render.out, target_plan)
        if rows := list(_rows(target_plan, target_plans)):
            render.out()
            render.table(["What", "Who", "Account"], rows, whole="Account")
    _show_price(target_plans, render.out)


def show_list_changes(title: str, changes: ListChanges | None) -> None:
    """Who joined and left the list since it was last followed."""
    if changes and (changes.joined or changes.left):
        count = f"{len(changes.joined)} joined, {len(changes.left)} left"
        render.note(f"Since {render.day(changes.since)}, “{title}” has changed: {count}.")
        for words, names, do in (
            ("Joined", changes.joined, Action.ADD),
            ("Left", changes.left, Action.REMOVE),
        ):
            if names:
                whole = [member_names.who(name) for name in names]
                render.note(f"  {words}: {member_names.some(whole, _NAMED[do])}")


def nothing_to_do(target_plans: Sequence[TargetPlan]) -> str:
    """One line for a plan without a step."""
    first = [target_plan for target_plan in target_plans if target_plan.after is None]
    already = Counter[str]()
    for target_plan in first:
        already[target_plan.target.words.added] += len(target_plan.plan.already)
    said = [f"{count} {words} already" for words, count in already.items() if count]
    if requested := sum(len(target_plan.plan.requested) for target_plan in first):
        said.append(f"{requested} still waiting for a yes")
    return f"Nothing to do: {', '.join(said)}." if said else "Nothing to do."


def show_again(target_plans: Sequence[TargetPlan], words: Sequence[str]) -> None:
    """The command that does what the plan shows, and nothing else."""
    seen = [
        word
        for target_plan in target_plans
        if target_plan.plan.steps
        for word in ("--expect", target_plan.plan.hash)
    ]
    render.out()
    render.out("To do exactly this, and nothing if anything has changed by then:")
    render.out(f"  {shell_quoting.command('care100', *words, *seen, '--yes')}", wrap=False)


def show_items(say: Say, words: str, items: Sequence[Item]) -> None:
    """Show items by name, one a line."""
    if items:
        say(f"  {words}: {len(items)}")
    for item in items:
        say(f"    {member_names.who(item.name, item.handle)}")


def show_skips(say: Say, words: str, skips: Sequence[Skip], most: int | None = None) -> None:
    """Who is left out or the like, and why; those with one reason together. At most so many
    reasons, and so many names for each.
    """
    if not skips:
        return
    say(f"  {words}: {len(skips)}")
    alike: dict[str, list[str]] = {}
    for skip in skips:
        alike.setdefault(reason_words(skip.reason), []).append(
            member_names.who(skip.item.name, skip.item.handle)
        )
    for reason, people in list(alike.items())[:most]:
        named = member_names.some(people, most or len(people))
        if len(people) > 1:
            say(f"    {reason} ({len(people)})")
            say(f"      {named}")
        else:
            say(f"    {named}: {reason}")
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


def heading(target_plan: TargetPlan) -> str:
    """Which target of which login a target_plan is about."""
    return f"{logins.name(target_plan.context.login)}: {target_plan.target.label}"


def _telling(target_plans: Sequence[TargetPlan]) -> list[TargetPlan]:
    return [
        target_plan
        for target_plan in target_plans
        if target_plan.plan.steps or target_plan.plan.skipped
    ]


def _show_what(say: Say, target_plan: TargetPlan) -> None:
    """The target, and what is to become of it as a whole."""
    making, describing = (
        target_plan.plan.doing(Action.MAKE),
        target_plan.plan.doing(Action.DESCRIBE),
    )
    say()
    say(heading(target_plan), style="bold")
    if making:
        say("  Make it, because it is not there yet.")
    if describing:
        say("  Bring its name, description or hashtag up to date.")
    for remark in target_plan.remarks if making or describing else ():
        say(f"  {remark}")
    for warning in target_plan.warnings:
        say(f"  {warning}")
    if target_plan.plan.doing(Action.UNMAKE):
        say("  Delete it.")


def _verbs(target_plan: TargetPlan) -> tuple[tuple[Action, str], ...]:
    return (Action.ADD, target_plan.target.words.add), (
        Action.REMOVE,
        target_plan.target.words.remove,
    )


def _changes(
    target_plan: TargetPlan, target_plans: Sequence[TargetPlan]
) -> Iterator[tuple[Action, str]]:
    """Yield how many items are added and how many removed, where there are any."""
    for do, verb in _verbs(target_plan):
        if items := target_plan.plan.doing(do):
            at_most = "at most " if target_plan.refine else ""
            count = _same(target_plan, target_plans, do) or len(items)
            yield do, f"  {_capital(verb)}: {at_most}{count}"


def _rows(target_plan: TargetPlan, target_plans: Sequence[TargetPlan]) -> Iterator[list[str]]:
    for do, verb in _verbs(target_plan):
        if not _same(target_plan, target_plans, do):
            people = (
                member_names.apart(one.name, one.handle) for one in target_plan.plan.doing(do)
            )
            yield from ([verb, *person] for person in people)


def _same(target_plan: TargetPlan, target_plans: Sequence[TargetPlan], do: Action) -> str:
    """Who was named for an earlier target is not named again; empty where there is news."""
    items = target_plan.plan.doing(do)
    before = [
        one
        for other in target_plans[: target_plans.index(target_plan)]
        for one in other.plan.doing(Action.ADD)
    ]
    if len(items) < 2 or not set(items) <= set(before):
        return ""
    return f"the same {len(items)}" if len(items) == len(before) else f"{len(items)} of the same"


def _show_others(say: Say, target_plan: TargetPlan, most: int | None = None) -> None:
    """Who needs no step, and why."""
    plan, words = target_plan.plan, target_plan.target.words
    if plan.already:
        say(f"  {_capital(words.added)} already: {len(plan.already)}, left as they are.")
    if plan.requested:
        say(f"  Asked before and waiting for a yes: {len(plan.requested)}.")
    show_skips(say, "Left out", plan.skipped, most)
    if target_plan.hint:
        say(f"  {target_plan.hint}")
    show_skips(say, "Has moved", target_plan.notes, most)
    show_skips(say, "Missing", target_plan.missing, most)
    if target_plan.target.daily_limit and (adding := len(plan.doing(Action.ADD))):
        say(f"  This uses {adding} of the day's {target_plan.target.daily_limit} follows.")


def _show_price(target_plans: Sequence[TargetPlan], say: Say) -> None:
    quotes = [target_plan.expected for target_plan in target_plans]
    number = sum(quote.reads + quote.writes for quote in quotes)
    if not number or not any(target_plan.plan.steps for target_plan in target_plans):
        return
    spent = together(*(quote.charges for quote in quotes))
    seconds = sum(quote.seconds for quote in quotes)
    price = f", and on X {charges(spent)}" if spent else ""
    say()
    say(f"This takes {requests(number)}, about {duration(seconds)}{price}.")
    _show_taken(target_plans, say)


def _show_taken(target_plans: Sequence[TargetPlan], say: Say) -> None:
    """What of it planning has taken already."""
    if made := sum(
        target_plan.took.reads + target_plan.took.writes for target_plan in target_plans
    ):
        usd = sum((target_plan.took.usd for target_plan in target_plans), Decimal(0))
        price = f", and cost {money.written(usd)}" if usd else ""
        say(f"Of that, the plan itself has taken {requests(made)}{price}.")


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"
