"""What `check` needs of a platform: how its accounts are, and which of them a text names.

Everything that a `HealthReader` reads was written by others, and may be hostile.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from care100.engine.concurrency import RetryPolicy
from care100.model.findings import FindingKind
from care100.model.handles import Handle
from care100.platforms.account_state import AccountState, Presence
from care100.platforms.budget import Budget
from care100.platforms.login import PlatformClient
from care100.web import PoliteClient


@dataclass(frozen=True)
class AskedAccount:
    """An account to ask about.

    id      the platform's permanent id or, where the platform has none, the id on the user's
            own server; empty if it is not known
    known   the kinds of finding that earlier checks left
    others  the member's accounts on other platforms
    is_confirmed  false for a permanent id that is not from the platform itself
    """

    handle: Handle
    id: str = ""
    known: frozenset[FindingKind] = frozenset()
    others: tuple[Handle, ...] = ()
    is_confirmed: bool = True

    def by_handle(self, state: AccountState) -> "AskedAccount | None":
        """Return the account to ask about next, if only an unconfirmed id leads nowhere."""
        if self.is_confirmed or state.presence is not Presence.MISSING:
            return None
        return replace(self, id="", is_confirmed=True)


@runtime_checkable
class PaidClient(PlatformClient, Protocol):
    """The client of a platform that charges for requests."""

    def allow(self, budget: Budget) -> None:
        """Spend from this budget. Requests beyond it raise OverBudget."""


class PublicServer(Protocol):
    """A server that anybody may ask. One thread asks it, one account after the other.

    domain    its host, and port where it is not the usual one
    url       the address of its root
    answered  True once it has answered a request, False if it could not be reached, and
              None before the first request
    chosen    whether the platform or the user chose its address, which a list cannot do; it
              may then be on this computer
    """

    chosen: bool

    @property
    def domain(self) -> str:
        """The host."""

    @property
    def url(self) -> str:
        """The root's address."""

    @property
    def answered(self) -> bool | None:
        """Whether it has answered."""

    def look(self, asked: AskedAccount) -> AccountState:
        """Return the state of an account."""

    def claims(self, handle: Handle) -> AccountState:
        """Return the account with its aliases, where the server shows them."""


@dataclass(frozen=True)
class WebsiteProof:
    """An account that a website names as its own, and the address where it does."""

    handle: Handle
    place: str


@runtime_checkable
class AccountFinder(Protocol):
    """A health reader that also finds accounts which no profile needs to name.

    `servers` are the addresses that the platform or the user chose, and that it asks for
    this; they may be on this computer.
    """

    @property
    def servers(self) -> Sequence[str]:
        """The addresses."""

    def named_by_website(self, website: str, web: PoliteClient) -> WebsiteProof | None:
        """Return the account on this platform that a website names as its own, or None.

        Only the website's owner can write in that place. Raises nothing for a website.
        """

    def bridged(self, handle: Handle) -> Handle | None:
        """Return the account by which a bridge shows `handle` on another platform, or None.

        One of the two accounts is on this platform. It need not exist.
        """


class HealthReader(Protocol):
    """Reads how the accounts of one platform are.

    Platforms with permanent ids (`Platform.columns.permanent_id`) return the id in
    `AccountState.id` and the current name in `AccountState.handle`: an account with the same
    id and another name has been renamed.
    """

    def price(self, accounts: int) -> Decimal:
        """Return the dollars that it costs to ask about so many accounts with a login."""

    def through_login(
        self, client: Any, accounts: Sequence[AskedAccount], at: datetime, retry: RetryPolicy
    ) -> Mapping[Handle, AccountState]:
        """Ask with the user's login; `client` is the platform's own.

        Accounts that are left out are asked about on their public servers. `at` (aware UTC)
        is the time of the check. Raises PlatformError.
        """

    def public_server(self, server: str, web: PoliteClient) -> PublicServer | None:
        """Return the server to ask without a login about accounts with this `Handle.server`.

        None where the platform shows nothing without a login.
        """

    def pattern(self, handle: Handle) -> str:
        """Return a regular expression for the ways in which plain text names the account."""

    def handles_in(self, text: str) -> Iterable[Handle]:
        """Return the accounts that plain text names, in order."""

    def excerpts(self, text: str) -> Iterable[str]:
        """Return the parts of plain text that `pattern` may match.

        Words with an `@` or `//` are kept anyway and may be left out.
        """
