"""A command that changes platforms: plan with every login, show, ask, apply, report."""

import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from care100 import paths
from care100.auth.vault import open_vault
from care100.check.options import ConnectedLogin
from care100.cli import exit_codes, overlapping_runs
from care100.cli.invocation import Invocation
from care100.cli.views import error_json, plan_json, plans, render, reports
from care100.cli.views.progress import listener
from care100.engine import left_out
from care100.engine.concurrency import RetryPolicy
from care100.engine.execute import TargetReport, execute_plans
from care100.engine.reconcile import SyncContext, TargetPlan
from care100.engine.safety import refuse_unexpected
from care100.engine.store import LoginInfo, Role
from care100.follow.list_changes import list_changes
from care100.model.errors import Care100Error
from care100.model.texts import ENGLISH, texts_of
from care100.platforms import PLATFORMS, platform
from care100.platforms.errors import ManualFollowNeeded, NotPermitted
from care100.registry import logins, run_locks
from care100.registry.database import Database
from care100.registry.members import members
from care100.registry.models import CuratedList, Login
from care100.registry.sync_store import RegistrySyncStore

if TYPE_CHECKING:
    from typing import Self

# The commands that change what a list has published.
_PUBLISHED = ("sync", "delete")


@dataclass(frozen=True)
class RunOptions:
    """The user's options.

    `expected_hashes` has the hashes of the plans that may be applied, empty for any; `again`
    has the words of the command that a dry run suggests. With `everything`, members who were
    left out before are named too.
    """

    dry_run: bool = False
    yes: bool = False
    no_wait: bool = False
    json: bool = False
    everything: bool = False
    expected_hashes: Sequence[str] = ()
    again: Sequence[str] = ()


@dataclass
class Job:
    """The work of one command on one list. Problems with one login do not stop the others.

    `confirmed` is called before anything is changed, once nothing is left to ask.
    `afterwards` is called after the report of a run without problems.
    `as_document` makes the one value that is printed as JSON from those of the targets.
    """

    here: Invocation
    database: Database
    curated: CuratedList
    verb: str
    options: RunOptions
    confirmed: Callable[[], None] = lambda: None
    afterwards: "Callable[[Job], None]" = lambda _: None
    as_document: Callable[[Sequence[object]], object] | None = None
    target_plans: list[TargetPlan] = field(default_factory=list)
    problems: list[Care100Error] = field(default_factory=list)
    connected: list[ConnectedLogin] = field(default_factory=list)
    _contexts: list[SyncContext] = field(default_factory=list)

    @contextmanager
    def on(self, names: Sequence[str] | None) -> "Iterator[Self]":
        """Connect the logins in `names`, or all.

        Raises NotLoggedIn without any, and AlreadyRunning if another run is at work.
        """
        publishing = self.verb in _PUBLISHED
        with self.database.reading() as session:
            chosen = (
                logins.named(session, list(names), publishing=publishing)
                if names
                else logins.every_login(session)
            )
        if not chosen:
            raise logins.missing(*PLATFORMS.values(), publishing=publishing)
        vault = open_vault(paths.home())
        retry = RetryPolicy(self.options.no_wait, listener())
        with ExitStack() as clients:
            if not self.options.dry_run:
                self._take_turn(chosen, clients)
            for login in chosen:
                try:
                    client = platform(login.platform).connect(login, vault)
                except Care100Error as error:
                    self.problems.append(error)
                    continue
                clients.enter_context(closing(client))
                self.connected.append(ConnectedLogin(login, client))
                self._contexts.append(self._context(login, client, retry))
            yield self

    def _context(self, login: Login, client: Any, retry: RetryPolicy) -> SyncContext:
        role = Role.PUBLISHED if self.verb in _PUBLISHED else Role.FOLLOWED
        store = RegistrySyncStore(self.database, self.curated, login)
        return SyncContext(store, client, retry, role)

    def _take_turn(self, chosen: Sequence[Login], locks: ExitStack) -> None:
        """Take the locks of the list and of the logins.

        Another run on the same list does this work already. One on another list only uses the
        same login, so that this one waits for it.
        """
        slug, command = self.curated.slug, f"care100 {self.verb} {self.curated.slug}"
        busy = overlapping_runs.refuse(f"on the list {slug}")
        locks.enter_context(run_locks.on_list(self.database, self.curated, command, busy))
        when_held = overlapping_runs.refuse if self.options.no_wait else overlapping_runs.wait
        # Always in the same order, so that two commands cannot block each other.
        for login in sorted(chosen, key=lambda one: one.id):
            in_use = when_held(f"with {logins.name(login)}")
            locks.enter_context(run_locks.with_login(self.database, login, command, in_use))

    def plan(self, target_plans: Callable[[SyncContext], list[TargetPlan]]) -> None:
        """Plan with every login, and show changes to the list."""
        for context in self._contexts:
            try:
                planned = target_plans(context)
            except Care100Error as error:
                self.problems.append(error)
                continue
            if self.verb == "follow":
                plans.show_list_changes(self.curated, list_changes(context), planned)
            if not planned:
                render.note(_nothing_to_plan(self.curated.title, context.login, self.verb))
            self.target_plans += planned
        if self.verb in _VERBS and not (self.target_plans or self.problems):
            self._suggest_login()

    def _suggest_login(self) -> None:
        """Show where to log in, if the members are only on platforms without a login."""
        with self.database.reading() as session:
            kept = {one.platform for one in logins.every_login(session)}
            theirs = {
                handle.platform
                for one in members(session, self.curated)
                for handle in one.member.handles
            }
        if theirs and not theirs & kept:
            there = [one for one in PLATFORMS.values() if one.id in theirs]
            where = texts_of(ENGLISH).joined([one.label for one in there])
            how = logins.missing(*there, publishing=self.verb in _PUBLISHED).hint
            render.note(f"Its members are on {where}. {how}")

    def apply(self, question: str) -> list[TargetReport]:
        """Show the plan, ask, and apply it. Exits after a dry run or without confirmation."""
        if self.options.dry_run:
            self._show_only()
        refuse_unexpected(
            (target_plan.plan for target_plan in self.target_plans), self.options.expected_hashes
        )
        if any(target_plan.plan.steps for target_plan in self.target_plans):
            if not self.options.json:
                plans.show_plan(self.target_plans, asking=not self.options.yes)
            if not self.here.ask(question, yes=self.options.yes):
                render.note("Cancelled. Nothing was changed.")
                raise typer.Exit(exit_codes.DECLINED)
        self.confirmed()
        retry = RetryPolicy(self.options.no_wait, listener())
        return execute_plans(self.target_plans, self.verb, retry)

    def report(self, done: Sequence[TargetReport]) -> NoReturn:
        """Report what happened, and exit with its code."""
        errors = [_error_of(one) for one in done]
        if self.options.json:
            self._print_json(list(map(plan_json.happened, done, errors)))
        elif self.here.quiet:
            reports.show_new(done)
        else:
            self._print_reports(done)
        if self.verb not in ("unfollow", "delete"):
            left_out.keep(done)
        self.problems += filter(None, errors)
        if not self.problems:
            self.afterwards(self)
        self._leave(exit_codes.NOT_ALL if any(map(left_out.new, done)) else 0)

    def _print_json(self, results: Sequence[object]) -> None:
        """Print one value: the results and the errors of logins without any, or an error alone."""
        errors = [error_json.document(one, list=self.curated.slug) for one in self.problems]
        if self.as_document:
            render.json(self.as_document([*results, *errors]))
            return
        render.json([*results, *errors] if results or not errors else errors[0])

    def _show_only(self) -> NoReturn:
        if self.options.json:
            self._print_json([plan_json.planned(target_plan) for target_plan in self.target_plans])
        else:
            plans.print_plan(self.target_plans)
            if any(target_plan.plan.steps for target_plan in self.target_plans):
                if self.options.again:
                    plans.show_again(self.target_plans, self.options.again)
            elif self.target_plans or not self.problems:
                render.out(plans.nothing_to_do(self.target_plans))
        self._leave(0)

    def _print_reports(self, done: Sequence[TargetReport]) -> None:
        busy = [
            one
            for one in done
            if one.target_plan.plan.steps or one.target_plan.plan.skipped or one.target_plan.notes
        ]
        reports.show_reports(busy, everything=self.options.everything)
        reached = {id(one.target_plan) for one in done}
        left = [
            target_plan
            for target_plan in self.target_plans
            if target_plan.plan.steps and id(target_plan) not in reached
        ]
        reports.show_unreached(left)
        if self.target_plans and not any(one.target_plan.plan.steps for one in done):
            render.out(plans.nothing_to_do(self.target_plans))
        if self.verb == "follow" and busy:
            render.note()
            render.note(reports.REMINDER)

    def _leave(self, code: int) -> NoReturn:
        for problem in self.problems:
            if not self.options.json:
                render.error(problem.message, problem.hint)
            if (
                isinstance(problem, ManualFollowNeeded)
                and self.here.interactive
                and not self.options.dry_run
            ):
                webbrowser.open(problem.page)
        raise typer.Exit(self.problems[0].exit_code if self.problems else code)


def _error_of(report: TargetReport) -> Care100Error | None:
    """Return the error that stopped a run, or None."""
    stopped, instead = report.outcome.stopped, report.target_plan.if_not_permitted
    return instead() if instead and isinstance(stopped, NotPermitted) else stopped


def logged_in(database: Database) -> bool:
    """Return whether the user has any login."""
    with database.reading() as session:
        return bool(logins.every_login(session))


_VERBS = {"follow": "follow", "sync": "publish"}


def _nothing_to_plan(title: str, login: LoginInfo, verb: str) -> str:
    user = logins.name(login)
    if verb == "delete":
        return f"care100 created no published copy of “{title}” with {user}."
    if verb not in _VERBS:
        return f"You have not followed “{title}” with {user}, so there is nothing to undo."
    return (
        f"No member of “{title}” has an account on {platform(login.platform).label}, "
        f"so there is nothing to {_VERBS[verb]} with {user}."
    )
