"""The client of a login: its token from the vault, its platform's adapter."""

from typing import TYPE_CHECKING, cast

from care100.auth.vault import Vault
from care100.platforms import platform
from care100.registry.models import Login

if TYPE_CHECKING:
    from care100.platforms.mastodon.client import MastodonClient
    from care100.platforms.x.client import XClient


def connect(login: Login, vault: Vault) -> "MastodonClient | XClient":
    """Return a client of the login, and send no request. Raises NotLoggedIn without a token."""
    return cast("MastodonClient | XClient", platform(login.platform).connect(login, vault))
