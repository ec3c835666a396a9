"""From a kept login to a client of its server."""

from care100.auth.vault import Vault
from care100.model.errors import NotLoggedIn
from care100.platforms.login import KeptLogin, secret_key
from care100.platforms.mastodon import handles
from care100.platforms.mastodon.client import MastodonClient


def connect(login: KeptLogin, vault: Vault) -> MastodonClient:
    """Return a client of the login. Raises NotLoggedIn without a token."""
    secret = vault.get(secret_key(login))
    if not secret:
        raise NotLoggedIn(
            f"The token of {handles.handle(login.handle)} is missing.",
            f"Log in again with: care100 login mastodon {login.domain}",
        )
    return MastodonClient(
        login.server, login.domain, login.account_id, secret.access_token, login.handle
    )
