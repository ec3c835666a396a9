"""Opt-outs of members, for `opt-out` and `remove --opt-out`: the question and the report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.views import member_names, render, restore_hint
from care100.model.handles import Handle
from care100.model.members import Member
from care100.model.shell_quoting import command
from care100.model.texts import ENGLISH, texts_of
from care100.platforms import platform

if TYPE_CHECKING:
    from care100.registry.database import Database
    from care100.registry.public_traces import PublicTraces

_IRREVERSIBLE = "All other data about them is deleted, also in the history. This cannot be undone."


@dataclass(frozen=True)
class OptingOut:
    """The members, the lists that each of them leaves, and where the public still finds them.

    `earlier` has the accounts that each of them had before, or has moved to.
    """

    members: Sequence[Member]
    earlier: Sequence[Sequence[Handle]]
    lists: Sequence[Sequence[str]]
    traces: "PublicTraces"

    @classmethod
    def of(cls, database: "Database", members: Sequence[Member]) -> "OptingOut":
        """Read what an opt-out of these members means. Nothing is changed."""
        from care100.registry import public_traces
        from care100.registry.account_owners import lists_of
        from care100.registry.accounts import owners
        from care100.registry.earlier_accounts import other_accounts

        with database.reading() as session:
            lists = [
                [
                    f"{one.slug} (deleted)" if one.deleted_at else one.slug
                    for id_ in owners(session, member)
                    for one in lists_of(session, id_)
                ]
                for member in members
            ]
            earlier = [
                [ref.handle for ref in other_accounts(session, member)] for member in members
            ]
            return cls(members, earlier, lists, public_traces.of_members(session, members))

    @property
    def handles(self) -> list[Handle]:
        """Return all accounts that opt out."""
        each = zip(self.members, self.earlier, strict=True)
        return [handle for one, others in each for handle in (*one.handles, *others)]

    def confirm(self, here: Invocation, *, dry_run: bool, yes: bool) -> bool:
        """Show what happens, and ask if members leave lists. Return false for a dry run.

        Ends the command without a yes.
        """
        is_listed = any(self.lists)
        if is_listed or dry_run:
            render.note("Members to opt out, with all of their accounts:")
            for one, others, slugs in zip(self.members, self.earlier, self.lists, strict=True):
                on = f", on {_joined(slugs)}" if slugs else ", on no list"
                render.note(f"  {member_names.of_member(one)}{on}")
                if others:
                    accounts = _joined([_account(handle) for handle in others])
                    render.note(f"    also known to be theirs: {accounts}")
        if is_listed:
            render.note(_IRREVERSIBLE)
        if dry_run:
            render.note("Dry run. Nothing was changed.")
            return False
        who = render.counted(len(self.members), "member")
        question = f"Remove {who} from all lists, and opt them out?"
        if is_listed and not here.ask(question, yes=yes):
            render.note("Cancelled. Nothing was changed.")
            raise typer.Exit(exit_codes.DECLINED)
        return True

    def apply(self, database: "Database", *, act: str) -> None:
        """Record the opt-outs, remove the members from all lists, and delete their data."""
        from care100.registry import opt_outs, removal
        from care100.registry.history import one_batch

        with one_batch(), database.writing() as session:
            for one in self.members:
                opt_outs.opt_out(session, one)
                for handle in one.handles:
                    removal.remove_everywhere(session, handle, act=act)
                opt_outs.forget(session, one)

    def report(self) -> None:
        """Print what was done, and what is left to do."""
        for one, slugs in zip(self.members, self.lists, strict=True):
            if slugs:
                render.out(f"Removed {member_names.of_member(one)} from {_joined(slugs)}.")
        render.out("These accounts opted out. They cannot be added to any list again:")
        for handle in self.handles:
            render.out(f"  {_account(handle)}", wrap=False)
        self._report_traces()
        render.out("If they change their mind:")
        for one in self.members:
            for line in restore_hint.undo(one):
                render.out(f"  {line}", wrap=False)

    def as_data(self) -> dict[str, Any]:
        """Return the lists, and the command that cancels the opt-out of the first member."""
        return {
            "removed_from": sorted(slug for slugs in self.lists for slug in slugs),
            "pages": list(self.traces.pages),
            "copies": list(self.traces.copies),
            "undo": restore_hint.undo(self.members[0])[0],
        }

    def _report_traces(self) -> None:
        pages, copies = self.traces.pages, self.traces.copies
        words = ["pages"] * bool(pages) + ["copies"] * bool(copies)
        if not words:
            return
        render.warn(f"Published {_joined(words)} still show them until you run:")
        for slug in pages:
            render.warn(f"  {command('care100', 'site', slug)} -o FOLDER", wrap=False)
        for slug in copies:
            render.warn(f"  {command('care100', 'sync', slug)}", wrap=False)


def _account(handle: Handle) -> str:
    return f"{handle.display} on {platform(handle.platform).label}"


def _joined(words: Sequence[str]) -> str:
    return texts_of(ENGLISH).joined(words)
