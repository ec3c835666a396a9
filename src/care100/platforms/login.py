"""Logging in, as every platform offers it.

`Platform.log_in` turns a LoginRequest into a LoginGrant, which the registry and the
vault keep; `Platform.connect` turns a kept login into a client.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from care100.engine.concurrency import RetryPolicy
from care100.platforms.options import OptionValues
from care100.platforms.targets import Usage

if TYPE_CHECKING:
    from care100.auth.oauth import Person
    from care100.auth.registered_apps import RegisteredApps
    from care100.auth.secret import Secret
    from care100.platforms.base import Platform


@dataclass(frozen=True)
class LoginForm:
    """What a person writes and reads to log in.

    server    what stands for the server in help, such as SERVER; empty where a platform
              has only one
    question  how to ask for the server: `Your Mastodon server, such as mastodon.social`
    has_default  whether the user's setting `server` stands for a server that is not named
    to_publish   the option that asks for permission to publish; empty where none is needed
    usual_server  the base address of the only public server; empty where there are several
    """

    server: str = ""
    question: str = ""
    has_default: bool = False
    to_publish: str = ""
    usual_server: str = ""


@dataclass(frozen=True)
class LoginRequest:
    """One login, as the person asked for it.

    `server` is as typed, and empty where the form has none. `options` has a value for each
    of the platform's login options. `token` is one that the person already has; without
    one, `person` approves the login in a browser. `apps` are those of earlier logins, to use
    again. `is_kept` returns whether a token belongs to a login that is kept already: servers
    may grant the same token again, and it is not revoked when this login fails.
    """

    person: "Person"
    server: str = ""
    options: OptionValues = field(default_factory=dict)
    token: str | None = None
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    apps: "RegisteredApps | None" = None
    is_kept: Callable[[str], bool] = lambda _: False


@dataclass(frozen=True, slots=True)
class LoginGrant:
    """A login that a server granted: the tokens, and whose they are.

    server       the base address to send requests to
    domain       the server's name in handles, which may differ; empty where there is one
                 server only
    handle       the account's handle, in the form that the registry keeps
    account_id   the account's id on that server
    api_version  the version of the server's API; None where the server gives none
    client_id    the app that the person brought with them; empty for care100's own
    """

    secret: "Secret"
    server: str
    domain: str
    handle: str
    account_id: str
    api_version: int | None = None
    client_id: str = ""


class KeptLogin(Protocol):
    """A login as the registry keeps it; its tokens are in the vault."""

    @property
    def platform(self) -> str:
        """The platform's name."""

    @property
    def server(self) -> str:
        """The base address of the API."""

    @property
    def domain(self) -> str:
        """The server's name in handles; empty where there is one server only."""

    @property
    def handle(self) -> str:
        """The account's handle, as `Handle.text`."""

    @property
    def account_id(self) -> str:
        """The account's id on the server."""


class PlatformClient(Protocol):
    """A connection to a platform with one login. Each platform's own client can do more."""

    @property
    def usage(self) -> Usage:
        """The requests made so far, and their price."""

    def close(self) -> None:
        """Close the connection."""


def secret_key(login: KeptLogin) -> str:
    """Return the key of the login's tokens in the vault."""
    return f"{login.platform} {login.server} {login.account_id}"


def login_command(platform: "Platform", *, publishing: bool = False) -> str:
    """Return the command that logs in, for hints: `care100 login mastodon SERVER`.

    With `publishing`, it also asks for permission to publish.
    """
    form = platform.login_form
    words = ["care100", "login", platform.id, form.server, form.to_publish if publishing else ""]
    return " ".join(filter(None, words))
