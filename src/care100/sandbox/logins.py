"""The commands with which care100 logs in to the sandbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from care100.sandbox.sandbox import Sandbox


@dataclass(frozen=True)
class SandboxLogin:
    """One login: `words` after `care100`, its standard input, and the variables it needs."""

    words: tuple[str, ...]
    given: str
    variables: Mapping[str, str] = field(default_factory=dict)


def variables(sandbox: Sandbox) -> dict[str, str]:
    """Return the variables that point care100 at the running sandbox."""
    return {
        "CARE100_X_API_URL": sandbox.x.url,
        "CARE100_BLUESKY_API_URL": sandbox.bluesky.app_view_url,
        "CARE100_BLUESKY_DIRECTORY_URL": sandbox.bluesky.directory_url,
    }


def logins(sandbox: Sandbox, user: str) -> tuple[SandboxLogin, ...]:
    """Return the logins of a user on every platform. The sandbox must be running."""
    mastodon, x, bluesky = sandbox.mastodon, sandbox.x, sandbox.bluesky
    on_bluesky = bluesky.users[user]
    server = ("--server", bluesky.url)
    return (
        SandboxLogin(("login", "mastodon", mastodon.domain, "--token-stdin"), mastodon.users[user]),
        SandboxLogin(("login", "x", "--token-stdin"), x.users[user], {"CARE100_X_API_URL": x.url}),
        SandboxLogin(
            ("login", "bluesky", on_bluesky["handle"], *server, "--app-password-stdin"),
            on_bluesky["app_password"],
        ),
    )
