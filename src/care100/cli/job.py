"""One command that changes platforms: plan with every login, show, ask, do, tell."""

import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NoReturn

import typer

from care100 import places
from care100.auth.secrets import open_vault
from care100.cli import exits, plans, render, reports
from care100.cli.invocation import Invocation
from care100.cli.progress import Bar
from care100.errors import Care100Error, StoppedEarly
from care100.handles import Platform
from care100.registry import logins
from care100.registry.database import Database
from care100.registry.models import CuratedList, Login
from care100.registry.turns import turn
from care100.sync import report
from care100.sync.byhand import ByHand
from care100.sync.carry_out import Report, carry_out
from care100.sync.clients import connect
from care100.sync.dispatch import Patience
from care100.sync.legs import Bench, Leg
from care100.sync.news import news
from care100.sync.safety import refuse_unseen

if TYPE_CHECKING:
    from typing import Self


@dataclass(frozen=True)
class Answers:
    """What the user said beforehand.

    `seen` are the hashes of the plans that may be carried out, none for any; `again` are
    the words that plan the same once more, where a dry run should offer that.
    """

    dry_run: bool = False
    yes: bool = False
    no_wait: bool = False
    json: bool = False
    seen: Sequence[str] = ()
    again: Sequence[str] = ()


@dataclass
class Job:
    """The work of one command on one list. Problems with one login stop no other."""

    here: Invocation
    database: Database
    curated: CuratedList
    verb: str
    answers: Answers
    legs: list[Leg] = field(default_factory=list)
    problems: list[Care100Error] = field(default_factory=list)
    _benches: list[Bench] = field(default_factory=list)

    @contextmanager
    def on(self, names: Sequence[str] | None) -> "Iterator[Self]":
        """Connect the logins that `names` name, or all, each in its turn. Raises NotLoggedIn
        without one, and StoppedEarly where it would have to wait and may not.
        """
        with self.database.reading() as session:
            chosen = logins.named(session, list(names)) if names else logins.every_login(session)
        if not chosen:
            raise logins.missing(*Platform)
        vault = open_vault(places.home())
        patience = Patience(self.answers.no_wait, Bar())
        with ExitStack() as clients:
            # In one order for all, so that no two wait for each other.
            for login in () if self.answers.dry_run else sorted(chosen, key=lambda one: one.id):
                waiting = partial(self._wait_for, login)
                clients.enter_context(turn(self.database, login, waiting))
            for login in chosen:
                try:
                    client = connect(login, vault)
                except Care100Error as error:
                    self.problems.append(error)
                    continue
                clients.enter_context(closing(client))
                self._benches.append(Bench(self.database, self.curated, login, client, patience))
            yield self

    def _wait_for(self, login: Login) -> None:
        at_work = f"Another care100 is at work with {logins.name(login)}"
        if self.answers.no_wait:
            raise StoppedEarly(f"{at_work}.", "Run the same command again when it has finished.")
        render.note(f"{at_work}; waiting until it has finished.")

    def plan(self, legs: Callable[[Bench], list[Leg]]) -> None:
        """Plan with every login, and say what has changed in the list."""
        for bench in self._benches:
            try:
                planned = legs(bench)
            except Care100Error as error:
                self.problems.append(error)
                continue
            if self.verb == "follow":
                changes = news(self.database, self.curated, bench.login)
                plans.show_news(self.curated.title, changes)
            if not planned and self.verb in _DOING:
                _say_nobody(self.curated, bench.login, _DOING[self.verb])
            self.legs += planned

    def carry_out(self, question: str) -> list[Report]:
        """Show the plan, ask, and do it. Leaves after a dry run, and after a no."""
        if self.answers.dry_run:
            self._show_only()
        refuse_unseen((leg.plan for leg in self.legs), self.answers.seen)
        if any(leg.plan.steps for leg in self.legs):
            if not self.answers.json:
                plans.show_plan(self.legs, asking=not self.answers.yes)
            if not self.here.ask(question, yes=self.answers.yes):
                render.note("Nothing was done.")
                raise typer.Exit(exits.DECLINED)
        patience = Patience(self.answers.no_wait, Bar())
        return carry_out(self.database, self.legs, self.verb, patience)

    def tell(self, done: Sequence[Report]) -> NoReturn:
        """Say what happened, and leave with its exit code."""
        if self.answers.json:
            render.json([report.happened(one) for one in done])
        else:
            self._tell(done)
        for one in done:
            if one.outcome.stopped:
                self.problems.append(ByHand.instead_of(self.database, one) or one.outcome.stopped)
        self._leave(exits.NOT_ALL if report.left_out(done) else 0)

    def _show_only(self) -> NoReturn:
        if self.answers.json:
            render.json([report.planned(leg) for leg in self.legs])
        else:
            plans.print_plan(self.legs)
            if any(leg.plan.steps for leg in self.legs):
                if self.answers.again:
                    plans.show_again(self.legs, self.answers.again)
            elif self.legs or not self.problems:
                render.out(plans.nothing_to_do(self.legs))
        self._leave(0)

    def _tell(self, done: Sequence[Report]) -> None:
        busy = [one for one in done if one.leg.plan.steps or one.leg.plan.skipped or one.leg.notes]
        reports.show_reports(busy)
        reached = {id(one.leg) for one in done}
        left = [leg for leg in self.legs if leg.plan.steps and id(leg) not in reached]
        reports.show_unreached(left)
        if self.legs and not any(one.leg.plan.steps for one in done):
            render.out(plans.nothing_to_do(self.legs))
        if self.verb == "follow" and busy:
            render.note()
            render.note(reports.REMINDER)

    def _leave(self, code: int) -> NoReturn:
        for problem in self.problems:
            render.error(problem.message, problem.hint)
            if isinstance(problem, ByHand) and self.here.interactive and not self.answers.dry_run:
                webbrowser.open(problem.page)
        raise typer.Exit(self.problems[0].exit_code if self.problems else code)


def logged_in(database: Database) -> bool:
    """Whether there is any login."""
    with database.reading() as session:
        return bool(logins.every_login(session))


_DOING = {"follow": "follow", "sync": "publish"}


def _say_nobody(curated: CuratedList, login: Login, doing: str) -> None:
    platform = Platform(login.platform)
    render.note(
        f"Nobody on “{curated.title}” has an account on {platform.label}, "
        f"so there is nothing to {doing} with {logins.name(login)}."
    )
