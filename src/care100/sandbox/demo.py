"""What `care100 demo` does in the sandbox: the commands, and the environment they need."""

from collections.abc import Iterator
from dataclasses import dataclass

from care100.sandbox.sandbox import Sandbox

ENDING = "care100 login mastodon YOUR-SERVER"
"""The command with which to begin for real."""

_USER = "follower"


@dataclass(frozen=True)
class DemoStep:
    """One command: `words` after `care100`, its standard input, and a sentence before it."""

    words: tuple[str, ...]
    given: str = ""
    before: str = ""


def environment(sandbox: Sandbox) -> dict[str, str]:
    """Return the variables that point care100 at the running sandbox."""
    return {"CARE100_X_API_URL": sandbox.x.url}


def steps(sandbox: Sandbox) -> Iterator[DemoStep]:
    """Yield the commands, in order. The sandbox must be running."""
    mastodon, x = sandbox.mastodon, sandbox.x
    yield DemoStep(
        ("login", "mastodon", mastodon.url, "--token-stdin"), f"{mastodon.users[_USER]}\n"
    )
    yield DemoStep(("login", "x", "--token-stdin"), f"{x.users[_USER]}\n")
    published = x.state.published["social-care-100"]
    yield DemoStep(("describe", "social-care-100", "--x-list", published))
    copy = ("follow", "social-care-100", "--on", "x", "--copy", "--yes")
    follow = ("follow", "social-care-fediverse", "--on", "mastodon", "--yes")
    yield DemoStep(("follow", "social-care-100", "--on", "x", "--yes"))
    yield DemoStep(copy)
    yield DemoStep(follow)
    yield DemoStep(copy, before="A second run has nothing to do:")
    yield DemoStep(follow)
    yield DemoStep(("unfollow", "social-care-100", "--yes"), before="Undo everything:")
    yield DemoStep(("unfollow", "social-care-fediverse", "--yes"))
    yield DemoStep(("runs",))
