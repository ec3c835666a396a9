"""The curator's side of Mastodon."""

import pytest

from care100.sandbox import Sandbox
from care100.sandbox.mastodon.state import MastodonState
from tests.person import Person
from tests.publish.publishing import HUNDRED, big_sandbox, publisher

sandbox = pytest.fixture(big_sandbox)


@pytest.fixture
def state(sandbox: Sandbox) -> MastodonState:
    return sandbox.mastodon.state


@pytest.fixture
def curator(person: Person) -> Person:
    """Keeps a list of eight, which has hashtags."""
    publisher(person, "mastodon")
    person.runs("describe", "people", "--hashtag", "SocialCare", "--hashtag", "Care")
    return person


@pytest.fixture
def big(person: Person) -> Person:
    """Keeps a list of a hundred."""
    return publisher(person, "mastodon", HUNDRED)
