"""What `care100 demo` does in the sandbox: the commands, and the environment they need."""

from collections.abc import Iterator
from dataclasses import dataclass

from care100.sandbox.sandbox import Sandbox

ENDING = "care100 login mastodon YOUR-SERVER"
"""The command with which to begin for real."""

_USER = "follower"
_FOLLOWED = (("social-care-fediverse", "mastodon"), ("social-care-bluesky", "bluesky"))


@dataclass(frozen=True)
class DemoStep:
    """One command: `words` after `care100`, its standard input, and a sentence before it."""

    words: tuple[str, ...]
    given: str = ""
    before: str = ""


def environment(sandbox: Sandbox) -> dict[str, str]:
    """Return the variables that point care100 at the running sandbox."""
    return {
        "CARE100_X_API_URL": sandbox.x.url,
        "CARE100_BLUESKY_API_URL": sandbox.bluesky.app_view_url,
        "CARE100_BLUESKY_DIRECTORY_URL": sandbox.bluesky.directory_url,
    }


def steps(sandbox: Sandbox) -> Iterator[DemoStep]:
    """Yield the commands, in order. The sandbox must be running."""
    mastodon, x, bluesky = sandbox.mastodon, sandbox.x, sandbox.bluesky
    login_bluesky = bluesky.users[_USER]
    yield _login("mastodon", mastodon.url, "--token-stdin", given=mastodon.users[_USER])
    yield _login("x", "--token-stdin", given=x.users[_USER])
    yield _login(
        *("bluesky", login_bluesky["handle"], "--server", bluesky.url, "--app-password-stdin"),
        given=login_bluesky["app_password"],
    )
    published = x.state.published["social-care-100"]
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


def _login(*words: str, given: str) -> DemoStep:
    return DemoStep(("login", *words), f"{given}\n")
