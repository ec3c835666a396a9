"""An optional ability of a platform: check a kept login with its server."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from care100.platforms.login import KeptLogin
from care100.platforms.rate_limits import RateLimits

if TYPE_CHECKING:
    from care100.auth.vault import Vault


@dataclass(frozen=True)
class LoginState:
    """What is known of a login that was checked.

    remaining, limit   requests left in this window, and allowed in it; None if unknown
    clock_ahead        seconds by which this computer's clock is ahead of the server's; None
                       if unknown
    lacks              what the login does not allow, in words; empty if nothing
    remedy             the command that gives the login what it lacks
    note               what could not be checked, and why
    asked              whether its server was asked
    """

    remaining: int | None = None
    limit: int | None = None
    clock_ahead: float | None = None
    lacks: str = ""
    remedy: str = ""
    note: str = ""
    asked: bool = True

    @classmethod
    def after(
        cls, limits: RateLimits, bucket: str, *, lacks: str = "", remedy: str = ""
    ) -> "LoginState":
        """Return the state after a response that `limits` learned from."""
        remaining, limit = limits.left(bucket) or (None, None)
        return cls(remaining, limit, limits.clock_ahead, lacks, remedy if lacks else "")


@runtime_checkable
class ChecksLogins(Protocol):
    """A platform that can check a login."""

    def check_login(self, login: KeptLogin, vault: "Vault") -> LoginState:
        """Check a login with at most a few requests, none of which costs money.

        Raises NotLoggedIn, VaultError, PlatformError and ServerError.
        """


def lacking(granted: Iterable[str], wanted: Iterable[str]) -> bool:
    """Return whether a permission is missing. `read` includes `read:accounts`.

    Servers do not tell the permissions of a token that was made elsewhere: none are granted
    then, and nothing counts as missing.
    """
    known = set(granted)
    return bool(known) and any(
        one not in known and one.partition(":")[0] not in known for one in wanted
    )
