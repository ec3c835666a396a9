"""What a command says and does while another one is at work in the same place."""

from typing import TYPE_CHECKING

from care100.cli.views import render
from care100.model import sanitize
from care100.model.errors import StoppedEarly

if TYPE_CHECKING:
    from care100.registry.file_locks import Holder, WhenHeld


class AlreadyRunning(StoppedEarly):
    """Another run of care100 is at work on the same list, with the same login or in a folder."""


def refuse(where: str) -> "WhenHeld":
    """Return what raises AlreadyRunning; `where` is what the other run works on."""

    def refused(holder: "Holder | None") -> None:
        raise AlreadyRunning(_who(where, holder), _hint(holder))

    return refused


def wait(where: str) -> "WhenHeld":
    """Return what prints who holds the lock, and lets the command wait."""

    def waiting(holder: "Holder | None") -> None:
        render.note(f"{_who(where, holder)} Waiting until it has finished.")

    return waiting


def _who(where: str, holder: "Holder | None") -> str:
    if holder is None:
        return f"Another care100 is at work {where}."
    command = sanitize.line(holder.command, 200)
    computer = f" on {sanitize.line(holder.computer, 60)}" if holder.computer else ""
    return (
        f"Another care100 is at work {where} since {render.moment(holder.since)}: "
        f"{command} (process {holder.process}{computer})."
    )


def _hint(holder: "Holder | None") -> str:
    stop = f" If it hangs, stop process {holder.process} first." if holder else ""
    return f"Run the same command again when it has finished.{stop}"
