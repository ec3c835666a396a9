"""From a kept login to a client of its server."""

from dataclasses import replace
from urllib.parse import urlsplit

from care100.auth.addresses import is_loopback
from care100.auth.vault import Vault
from care100.platforms.bluesky.client import BlueskyClient
from care100.platforms.bluesky.identity import APP_VIEW, Endpoints
from care100.platforms.bluesky.sessions import Session
from care100.platforms.login import KeptLogin, secret_key


def connect(login: KeptLogin, vault: Vault) -> BlueskyClient:
    """Return a client that takes its tokens from the vault, and renews them there."""
    session = Session(vault, secret_key(login), login.server)
    return BlueskyClient(login.server, login.account_id, session, endpoints_for(login.server))


def endpoints_for(server: str) -> Endpoints:
    """Return the public servers to ask beside a login's own.

    A server on this computer shows what Bluesky's public application view does not have.
    """
    endpoints = Endpoints.from_environment()
    if is_loopback(urlsplit(server).hostname or "") and endpoints.app_view == APP_VIEW:
        return replace(endpoints, app_view=server)
    return endpoints
