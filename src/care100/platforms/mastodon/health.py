"""How Mastodon accounts are: the user's own server is asked first, then the accounts' servers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from care100.engine.concurrency import RetryPolicy
from care100.model.handles import Handle
from care100.platforms.account_state import AccountState
from care100.platforms.health import AskedAccount
from care100.platforms.mastodon import home_server, mentions
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.public_server import MastodonServer
from care100.web import PoliteClient


class MastodonHealth:
    """Reads how Mastodon accounts are."""

    def price(self, accounts: int) -> Decimal:  # noqa: ARG002 - nothing is charged
        """Return 0: servers charge nothing."""
        return Decimal(0)

    def through_login(
        self,
        client: MastodonClient,
        accounts: Sequence[AskedAccount],
        at: datetime,
        retry: RetryPolicy,
    ) -> Mapping[Handle, AccountState]:
        """Return the accounts that the user's own server knows to be well."""
        return home_server.confirmed_accounts(client, accounts, at, retry)

    def public_server(self, server: str, web: PoliteClient) -> MastodonServer:
        """Return the account's own server."""
        return MastodonServer(server, web)

    def pattern(self, handle: Handle) -> str:
        """Return a regular expression for the handle and the addresses of the profile."""
        return mentions.pattern(handle)

    def handles_in(self, text: str) -> Iterable[Handle]:
        """Return the accounts that plain text may name."""
        return mentions.handles_in(text)

    def excerpts(self, text: str) -> Iterable[str]:  # noqa: ARG002 - there are none
        """Return nothing: handles have an `@`, and addresses `//`."""
        return ()
