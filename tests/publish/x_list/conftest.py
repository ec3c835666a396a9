"""The curator's side of X."""

import pytest

from care100.sandbox import Sandbox
from care100.sandbox.x.state import XState
from tests.person import Person
from tests.publish.publishing import HUNDRED, big_sandbox, publisher

sandbox = pytest.fixture(big_sandbox)


@pytest.fixture
def state(sandbox: Sandbox) -> XState:
    return sandbox.x.state


@pytest.fixture
def curator(person: Person) -> Person:
    """Keeps a list of eight."""
    return publisher(person, "x")


@pytest.fixture
def big(person: Person) -> Person:
    """Keeps a list of a hundred."""
    return publisher(person, "x", HUNDRED)
