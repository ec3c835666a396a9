"""What `care100 demo` does in the sandbox: the commands, and the environment they need."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from care100.sandbox.logins import logins
from care100.sandbox.sandbox import Sandbox

ENDING = ("login", "mastodon", "YOUR-SERVER")
"""The command with which to begin for real, after `care100`."""

_USER = "follower"
_FOLLOWED = (("social-care-fediverse", "mastodon"), ("social-care-bluesky", "bluesky"))


@dataclass(frozen=True)
class DemoStep:
    """One command: `words` after `care100`, its standard input, and a sentence before it.

    `variables` are those that the command needs outside the demo.
    """

    words: tuple[str, ...]
    given: str = ""
    before: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


def steps(sandbox: Sandbox) -> Iterator[DemoStep]:
    """Yield the commands, in order. The sandbox must be running."""
    for login in logins(sandbox, _USER):
        yield DemoStep(login.words, f"{login.given}\n", variables=login.variables)
    published = sandbox.x.state.published["social-care-100"]
    yield DemoStep(("describe", "social-care-100", "--x-list", published))
    copy = ("follow", "social-care-100", "--on", "x", "--copy", "--yes")
    follows = [("follow", slug, "--on", platform, "--yes") for slug, platform in _FOLLOWED]
    yield DemoStep(("follow", "social-care-100", "--on", "x", "--yes"))
    yield DemoStep(copy)
    yield from map(DemoStep, follows)
    yield DemoStep(copy, before="A second run has nothing to do:")
    yield from map(DemoStep, follows)
    undo_x = ("unfollow", "social-care-100", "--on", "x", "--yes")
    yield DemoStep(undo_x, before="Undo everything:")
    for slug, platform in _FOLLOWED:
        yield DemoStep(("unfollow", slug, "--on", platform, "--yes"))
    yield DemoStep(("runs",))
