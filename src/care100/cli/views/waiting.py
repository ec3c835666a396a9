"""Wait for the end of a command that runs until it is stopped."""

import signal
import threading

from care100 import signals


def until_stopped() -> None:
    """Wait for Ctrl-C or a termination signal."""
    stop = threading.Event()
    for number in signals.STOPPING:
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
