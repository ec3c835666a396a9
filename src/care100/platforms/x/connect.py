"""From a kept login to a client of X."""

from care100.auth.vault import Vault
from care100.platforms.login import KeptLogin, secret_key
from care100.platforms.x.client import XClient
from care100.platforms.x.login import TokenKeeper


def connect(login: KeptLogin, vault: Vault) -> XClient:
    """Return a client that takes its tokens from the vault, and renews them there."""
    keeper = TokenKeeper(vault, secret_key(login), login.server)
    return XClient(login.server, login.account_id, keeper)
