"""The law for every reader of outside data.

A reader returns a value of its type, or raises the error that it documents. It needs little time
and memory, and leaves nothing unprintable in what it returns for display.

CARE100_FUZZ is the number of examples for each reader, which `make fuzz` raises. Without it the
examples are the same in every run, so that a new fault is not found in an unrelated change.
"""

import os
import resource
import time
import unicodedata
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, settings

from care100.model.errors import Care100Error

Value = TypeVar("Value")

EXAMPLES = int(os.environ.get("CARE100_FUZZ", "25"))
FUZZ = settings(
    max_examples=EXAMPLES,
    derandomize="CARE100_FUZZ" not in os.environ,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
        HealthCheck.large_base_example,
    ],
)

# Limits for one example, all of which are small: seconds of this process, and bytes.
_SECONDS = 10.0
_MEMORY = 300_000_000
_KILOBYTE = 1024
# Two joiners are kept, because emoji and Persian need them.
_KEPT = "\u200c\u200d"
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def read_or_refuse(read: Callable[[], Value], *refusals: type[Care100Error]) -> Value | None:
    """Return what a reader returns, or None if it raises one of `refusals`.

    Any other error fails the test.
    """
    started, before = time.process_time(), _peak()
    try:
        found = read()
    except refusals as error:
        found = None
        assert_printable(error.message, error.hint)
    assert time.process_time() - started < _SECONDS
    assert _peak() - before < _MEMORY
    return found


def assert_printable(*texts: str) -> None:
    """Fail for a text with a character that a terminal obeys or that nobody can see."""
    for text in texts:
        hidden = [c for c in text if c not in _KEPT and unicodedata.category(c) in _INVISIBLE]
        assert not hidden, f"{text!r} has {hidden!r}"


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KILOBYTE
