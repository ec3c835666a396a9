"""Plans as text: short before the question, and with all names in a dry run."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from care100.cli.views import member_names, render
from care100.cli.views.corrections import show_corrections
from care100.cli.views.progress import duration
from care100.cli.views.reasons import words as reason_words
from care100.engine.plan import Action, Skip
from care100.engine.reconcile import TargetPlan
from care100.follow.list_changes import ListChanges
from care100.model import money, shell_quoting
from care100.platforms import platform
from care100.platforms.targets import Charges, Container, Item, together
from care100.registry import logins
from care100.registry.models import CuratedList

Printer = Callable[..., None]

# How many names are shown before the question. Removals matter more than additions.
_NAMED = {Action.ADD: 10, Action.REMOVE: 40}
_REASONS = 10


def show_plan(target_plans: Sequence[TargetPlan], *, asking: bool) -> None:
    """Print what will change, the first names, and the cost."""
    for target_plan in _worth_showing(target_plans):
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
        render.note("To see all names, answer no and run again with --dry-run.")


def print_plan(target_plans: Sequence[TargetPlan]) -> None:
    """Print the whole plan: each change of each target in a table, and the cost."""
    for target_plan in _worth_showing(target_plans):
        _show_what(render.out, target_plan)
        for _, counted in _changes(target_plan, target_plans):
            render.out(counted)
        _show_others(render.out, target_plan)
        if rows := list(_rows(target_plan, target_plans)):
            render.out()
            render.table(["Change", "Name", "Account"], rows, whole="Account")
    _show_price(target_plans, render.out)


def show_list_changes(
    curated: CuratedList, changes: ListChanges | None, planned: Sequence[TargetPlan]
) -> None:
    """Print what changed in a list since it was last followed: members and their accounts.

    `planned` is what following it again takes with the same login.
    """
    if changes is None:
        return
    joined, left, moved = changes.joined, changes.left, changes.new_accounts
    counts = [f"{len(joined)} joined", f"{len(left)} left"] if joined or left else []
    counts += [f"{len(moved)} with a new account"] if moved else []
    if counts:
        render.note(
            f"“{curated.title}” has changed since {render.day(changes.since)}: {', '.join(counts)}."
        )
    moves = [member_names.who(one.name, f"{one.old.display} → {one.new.display}") for one in moved]
    for words, whole, do in (
        ("Joined", list(map(member_names.who, joined)), Action.ADD),
        ("Left", list(map(member_names.who, left)), Action.REMOVE),
        ("New account", moves, Action.REMOVE),
    ):
        if whole:
            render.note(f"  {words}: {member_names.some(whole, _NAMED[do])}")
    followed = [one for one in planned if not isinstance(one.target, Container)]
    if left and (stay := {item.id for one in followed for item in one.left}):
        who, them = ("account", "it") if len(stay) == 1 else (f"{len(stay)} accounts", "them")
        render.note(f"  You still follow the {who} that left. To unfollow {them}:")
        again = shell_quoting.command("care100", "follow", curated.slug, "--prune")
        render.note(f"    {again}", wrap=False)


def show_staying(noun: str, count: int) -> None:
    """Print how many items an undo leaves to other lists, if there are any."""
    if count:
        stay, are = ("stays", "it is") if count == 1 else ("stay", "they are")
        render.note(
            f"{render.counted(count, noun)} {stay} followed, because {are} on other lists that"
            " you follow."
        )


def nothing_to_do(target_plans: Sequence[TargetPlan]) -> str:
    """Return one line for a plan without steps."""
    first = [target_plan for target_plan in target_plans if target_plan.after is None]
    already = Counter[tuple[str, str]]()
    for target_plan in first:
        words = target_plan.target.words
        already[words.item, words.added] += len(target_plan.plan.already)
    counts = [
        f"{render.counted(count, item) if item else count} already {added}"
        for (item, added), count in already.items()
        if count
    ]
    if requested := sum(len(target_plan.plan.requested) for target_plan in first):
        counts.append(f"{requested} waiting for approval")
    return f"Nothing to do: {', '.join(counts)}." if counts else "Nothing to do."


def show_again(target_plans: Sequence[TargetPlan], words: Sequence[str]) -> None:
    """Print the command that applies exactly this plan."""
    # Targets that are new, with the same members, have plans with the same hash.
    hashes = dict.fromkeys(one.plan.hash for one in target_plans if one.plan.steps)
    expected_hashes = [word for one in hashes for word in ("--expect", one)]
    render.out()
    render.out("To apply exactly this plan, and nothing if anything has changed:")
    render.out(
        f"  {shell_quoting.command('care100', *words, *expected_hashes, '--yes')}", wrap=False
    )


def show_items(write: Printer, words: str, items: Sequence[Item]) -> None:
    """Print items by name, one on each line."""
    if items:
        write(f"  {words}: {len(items)}")
    for item in items:
        write(f"    {member_names.who(item.name, item.handle)}")


def show_skips(write: Printer, words: str, skips: Sequence[Skip], most: int | None = None) -> None:
    """Print skipped members grouped by reason.

    At most `most` reasons are shown, each with at most `most` names.
    """
    if not skips:
        return
    write(f"  {words}: {len(skips)}")
    alike: dict[str, list[str]] = {}
    for skip in skips:
        alike.setdefault(reason_words(skip.reason), []).append(
            member_names.who(skip.item.name, skip.item.handle)
        )
    for reason, people in list(alike.items())[:most]:
        named = member_names.some(people, most or len(people))
        if len(people) > 1:
            write(f"    {reason} ({len(people)})")
            write(f"      {named}")
        else:
            write(f"    {named}: {reason}")
    if most and len(alike) > most:
        write(f"    and {sum(map(len, list(alike.values())[most:]))} more")


def show_moved(write: Printer, target_plan: TargetPlan, most: int | None = None) -> None:
    """Print the members with another handle than on the list, and how to correct the list.

    Only its curator can correct a list that is updated from its page.
    """
    show_skips(write, "Moved", target_plan.notes, most)
    if target_plan.notes and not target_plan.context.store.is_subscribed:
        write(f"  To correct the list: care100 check {target_plan.context.metadata.slug} --fix")


def charges(spent: Charges) -> str:
    """Return the total in dollars, and the kinds if there are several."""
    usd = money.written(sum(spent.values(), Decimal(0)))
    kinds = [render.whole(f"{kind} {money.written(one)}") for kind, one in spent.items() if one]
    return f"{usd} ({', '.join(kinds)})" if len(kinds) > 1 else usd


def requests(number: int) -> str:
    """Return a number of requests in words."""
    return "1 request" if number == 1 else f"{number} requests"


def heading(target_plan: TargetPlan) -> str:
    """Return the login and the target of a target plan."""
    return f"{logins.name(target_plan.context.login)}: {target_plan.target.label}"


def _worth_showing(target_plans: Sequence[TargetPlan]) -> list[TargetPlan]:
    return [
        target_plan
        for target_plan in target_plans
        if target_plan.plan.steps or target_plan.plan.skipped
    ]


def _show_what(write: Printer, target_plan: TargetPlan) -> None:
    """Print the target, and changes to the target as a whole."""
    making, describing = (
        target_plan.plan.doing(Action.MAKE),
        target_plan.plan.doing(Action.DESCRIBE),
    )
    write()
    write(heading(target_plan), style="bold")
    if making:
        write("  Create it: it does not exist yet.")
    if describing:
        write("  Update its name, description or hashtag.")
    for remark in target_plan.remarks if making or describing else ():
        write(f"  {remark}")
    for warning in target_plan.warnings:
        write(f"  {warning}")
    if target_plan.plan.doing(Action.UNMAKE):
        write("  Delete it.")


def _verbs(target_plan: TargetPlan) -> tuple[tuple[Action, str], ...]:
    return (Action.ADD, target_plan.target.words.add), (
        Action.REMOVE,
        target_plan.target.words.remove,
    )


def _changes(
    target_plan: TargetPlan, target_plans: Sequence[TargetPlan]
) -> Iterator[tuple[Action, str]]:
    """Yield how many items are added and removed, if any."""
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
    """Return a short reference to items named for an earlier target; empty if any is new."""
    items = target_plan.plan.doing(do)
    before = [
        one
        for other in target_plans[: target_plans.index(target_plan)]
        for one in other.plan.doing(Action.ADD)
    ]
    if len(items) < 2 or not {one.id for one in items} <= {one.id for one in before}:
        return ""
    return f"the same {len(items)}" if len(items) == len(before) else f"{len(items)} of the same"


def _show_others(write: Printer, target_plan: TargetPlan, most: int | None = None) -> None:
    """Print the members without a step, and why."""
    plan, words = target_plan.plan, target_plan.target.words
    if plan.already:
        write(f"  Already {words.added}: {len(plan.already)}, left alone.")
    if plan.requested:
        write(f"  Requested before and waiting for approval: {len(plan.requested)}.")
    show_skips(write, "Left out", plan.skipped, most)
    show_corrections(write, target_plan, plan.skipped, most)
    if target_plan.hint:
        write(f"  {target_plan.hint}")
    show_moved(write, target_plan, most)
    show_skips(write, "Missing", target_plan.missing, most)
    if target_plan.target.daily_limit and (adding := len(plan.doing(Action.ADD))):
        write(f"  This uses {adding} of {target_plan.target.daily_limit} follows allowed per day.")


def _show_price(target_plans: Sequence[TargetPlan], write: Printer) -> None:
    quotes = [target_plan.expected for target_plan in target_plans]
    number = sum(quote.reads + quote.writes for quote in quotes)
    if not number or not any(target_plan.plan.steps for target_plan in target_plans):
        return
    spent = together(*(quote.charges for quote in quotes))
    seconds = sum(quote.seconds for quote in quotes)
    price = f" {_charging(target_plans)} {charges(spent)}." if spent else ""
    write()
    write(f"This takes {requests(number)}, about {duration(seconds)}.{price}")
    _show_used(target_plans, write)


def _charging(target_plans: Sequence[TargetPlan]) -> str:
    """Return which platforms charge for the plans, with their verb: `X charges`."""
    labels = dict.fromkeys(
        platform(one.context.login.platform).label for one in target_plans if one.expected.charges
    )
    return f"{' and '.join(labels)} {'charges' if len(labels) == 1 else 'charge'}"


def _show_used(target_plans: Sequence[TargetPlan], write: Printer) -> None:
    """Print the part of the cost that planning has already used."""
    if made := sum(
        target_plan.took.reads + target_plan.took.writes for target_plan in target_plans
    ):
        usd = sum((target_plan.took.usd for target_plan in target_plans), Decimal(0))
        verb = "was" if made == 1 else "were"
        price = f" and cost {money.written(usd)}" if usd else ""
        write(f"{made} of these requests {verb} used to make the plan{price}.")


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"
