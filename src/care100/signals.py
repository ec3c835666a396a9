"""Signals that ask care100 to stop: Ctrl-C, the end of the session, and `kill`.

All of them are handled alike. Requests that were sent are recorded, and the same command resumes
the run.
"""

import _thread
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# Not every system has all of them.
STOPPING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


class Stopped(KeyboardInterrupt):
    """The process was asked to stop, by the signal with this number."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class _Held:
    """The nested calls of `held`, and the number of a signal that came meanwhile.

    `latest` is the number of the last signal that came at all.
    """

    latest = 0

    depth = 0
    number = 0


def stop_on_signals() -> None:
    """Raise Stopped in the main thread at a signal that would otherwise end the process.

    A signal that is ignored stays ignored, as under `nohup`.
    """
    for number in STOPPING:
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _stop)
    sys.unraisablehook = _stop_again


def end_on_signals() -> None:
    """Let a signal end the process at once, because the command is done."""
    for number in STOPPING:
        if signal.getsignal(number) is _stop:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def held() -> Iterator[None]:
    """Let a short piece of work in the main thread end before a signal stops the process."""
    _Held.depth += 1
    try:
        yield
    finally:
        _Held.depth -= 1
        if _Held.number and not _Held.depth:
            number, _Held.number = _Held.number, 0
            raise Stopped(number)


@contextmanager
def ctrl_c_ignored() -> Iterator[None]:
    """Leave Ctrl-C to another program that has the terminal for a while."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def stop_if_hidden(code: int) -> None:
    """Raise Stopped if Typer has replaced it by the exit code of Ctrl-C, as while it parses."""
    if code == 128 + signal.SIGINT and _Held.latest not in (0, signal.SIGINT):
        raise Stopped(_Held.latest)


def exit_code(stop: KeyboardInterrupt) -> int:
    """Return the exit code of a stopped process: 128 and the signal's number, as in a shell."""
    return 128 + (stop.number if isinstance(stop, Stopped) else signal.SIGINT)


def _stop(number: int, frame: FrameType | None) -> None:
    _Held.latest = number
    if _Held.depth:
        _Held.number = number
    elif _is_hook(frame):
        # Python would ignore an error here too.
        _send_later(number)
    else:
        raise Stopped(number)


def _is_hook(frame: FrameType | None) -> bool:
    """Return whether the frame is that of `_stop_again`, or was called by it."""
    while frame is not None and frame.f_code is not _stop_again.__code__:
        frame = frame.f_back
    return frame is not None


def _stop_again(ignored: "sys.UnraisableHookArgs") -> None:
    """Send the signal again if Python ignored Stopped, as it does in destructors."""
    if isinstance(ignored.exc_value, Stopped):
        _send_later(ignored.exc_value.number)
    else:
        sys.__unraisablehook__(ignored)


def _send_later(number: int) -> None:
    """Send a signal again when the destructor has ended, as it probably has in a moment."""
    import threading

    again = threading.Timer(0.01, _interrupt, [number])
    again.daemon = True
    again.start()


def _interrupt(number: int) -> None:
    """Send a signal to the main thread, which may wait for something."""
    import threading

    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, number)
    else:
        _thread.interrupt_main(signal.Signals(number))
