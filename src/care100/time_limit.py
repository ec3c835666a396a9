"""The time limit of requests to servers, which `--timeout` sets for the whole process."""

# Two limits and a few pauses are less than a minute: see `in_all`.
DEFAULT_SECONDS = 25.0


class _Chosen:
    """The user's time limit in seconds, or None."""

    seconds: float | None = None


def choose(seconds: float | None) -> None:
    """Set the time limit of every later request; None restores the defaults."""
    _Chosen.seconds = seconds


def seconds(default: float = DEFAULT_SECONDS) -> float:
    """Return the seconds that one request may last, from the name to the last byte."""
    return default if _Chosen.seconds is None else _Chosen.seconds


def in_all() -> float:
    """Return the seconds after which a command reports a server that does not respond."""
    return 2 * seconds()
