"""A command that runs until somebody stops it."""

import signal
import threading


def until_stopped() -> None:
    """Wait for Ctrl-C, or for the system to say that it is over."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
