"""The client of a login: its token from the vault, its platform's adapter."""

from care100.auth.vault import Vault
from care100.model.errors import NotLoggedIn
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.x.client import XClient
from care100.platforms.x.handles import X
from care100.platforms.x.login import TokenKeeper, XEndpoints
from care100.registry import logins
from care100.registry.models import Login


def connect(login: Login, vault: Vault) -> MastodonClient | XClient:
    """The platform as this login. Asks nobody yet. Raises NotLoggedIn without a token."""
    key = logins.secret_key(login)
    if login.platform == X:
        endpoints = XEndpoints.from_environment()
        return XClient(login.server, login.account_id, TokenKeeper(vault, key, endpoints))
    secret = vault.get(key)
    if not secret:
        raise NotLoggedIn(
            f"The token of {logins.name(login)} is missing.",
            f"Log in again with: care100 login mastodon {login.domain}",
        )
    return MastodonClient(login.server, login.domain, login.account_id, secret.access_token)
