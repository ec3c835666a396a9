"""Send a letter: check everything before the posts are read, then ask, then send."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from care100 import paths
from care100.cli import exit_codes, overlapping_runs
from care100.cli.invocation import Invocation
from care100.cli.views import render
from care100.cli.views.progress import listener
from care100.model import sanitize
from care100.model.errors import UsageError

if TYPE_CHECKING:
    from care100.digest.letter import Letter
    from care100.digest.send import Delivery
    from care100.mail.server import MailServer
    from care100.registry.database import Database
    from care100.registry.models import CuratedList

_SHOWN = 20


@dataclass(frozen=True)
class PostOffice:
    """Sends one letter with the user's settings."""

    here: Invocation
    database: "Database"
    curated: "CuratedList"
    server: "MailServer"
    password: str
    to: Sequence[str]
    dry_run: bool
    yes: bool

    def send(self, letter: "Letter", *, again: bool, quiet: bool) -> "list[Delivery]":
        """Send the letter after a question; return what became of it for each recipient.

        With `quiet` only problems are printed.
        """
        from care100.digest.send import Outcome, plan, send

        if letter.is_empty:
            render.note("There is nothing to send: no posts, no news and no chats in this time.")
            return []
        planned = plan(self.database, self.curated, letter, self.to, again=again)
        waiting = [one.address for one in planned if one.outcome is Outcome.PLANNED]
        count = len(waiting)
        if self.dry_run:
            if not quiet:
                self._show(letter, planned)
            return planned
        if count:
            recipient = waiting[0] if count == 1 else f"{count:,} addresses"
            question = f"Send “{sanitize.line(letter.subject, 120)}” to {recipient}?"
            if not self.here.ask(question, yes=self.yes):
                render.note("Cancelled. Nothing was sent.")
                raise typer.Exit(exit_codes.DECLINED)
        done: list[Delivery] = []
        bar = listener()
        bar.begin("Sending", count)
        try:
            for one in send(
                self.database,
                self.curated,
                letter,
                planned,
                self.server,
                self.password,
                bar.advance,
            ):
                # An error later must not lose these.
                done.append(one)  # noqa: PERF402
        finally:
            bar.end()
            _report(done, quiet=quiet)
        return done

    def _show(self, letter: "Letter", planned: "Sequence[Delivery]") -> None:
        from care100.digest.send import Outcome

        render.out(letter.subject, style="bold")
        render.out(f"  {letter.summary}")
        render.out(f"  From {self.server.sender} through {self.server.place}")
        words = {
            Outcome.PLANNED: "Would be sent to",
            Outcome.ALREADY: "Already sent to",
            Outcome.UNKNOWN: "May have arrived; --again repeats it",
        }
        for outcome, label in words.items():
            addresses = [one.address for one in planned if one.outcome is outcome]
            if addresses:
                more = len(addresses) - _SHOWN
                shown = ", ".join(addresses[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
                render.out(f"  {label}: {shown}")


def opened(
    here: Invocation,
    database: "Database",
    slug: str,
    to: Sequence[str] | None,
    to_file: Path | None,
    stack: ExitStack,
    *,
    send: bool,
    dry_run: bool,
    yes: bool,
) -> PostOffice | None:
    """Check the addresses and the settings, and lock the list; None unless `send`.

    Raises UsageError and NoMailServer, before anything is read from a platform.
    """
    from care100.auth.vault import open_vault
    from care100.digest import recipients
    from care100.mail import server as mail
    from care100.registry import run_locks
    from care100.registry.lists import the_list

    if not send:
        if to or to_file or dry_run:
            raise UsageError("--to, --to-file and --dry-run are about sending.", "Add --send.")
        return None
    with database.reading() as session:
        curated = the_list(session, slug)
    server, password = mail.load(open_vault(paths.home()))
    addresses = recipients.read(to or (), to_file, server.sender)
    if not dry_run:
        here.can_answer("Send the letter?", yes=yes)
        busy = overlapping_runs.refuse(f"on the list {curated.slug}")
        command = f"care100 digest {curated.slug} --send"
        stack.enter_context(run_locks.on_list(database, curated, command, busy))
    return PostOffice(
        here, database, curated, server, password, addresses, dry_run=dry_run, yes=yes
    )


def _report(done: "Sequence[Delivery]", *, quiet: bool) -> None:
    from care100.digest.send import Outcome

    sent = sum(one.outcome is Outcome.SENT for one in done)
    already = sum(one.outcome is Outcome.ALREADY for one in done)
    if not quiet:
        if sent:
            render.note(f"Sent {render.counted(sent, 'letter')}.")
        if already:
            render.note(f"Already sent by an earlier run: {already:,}.")
    for one in done:
        if one.outcome is Outcome.REFUSED:
            render.warn(f"Not sent to {one.reason}. {one.hint}")
        if one.outcome is Outcome.UNKNOWN:
            render.warn(
                f"The letter to {one.address} may have arrived. To send it once more, add --again."
            )
