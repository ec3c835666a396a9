"""Check a kept login with its server (docs.joinmastodon.org/methods/accounts)."""

from care100.auth.vault import Vault
from care100.model.errors import NotLoggedIn
from care100.platforms.login import KeptLogin, secret_key
from care100.platforms.login_check import LoginState, lacking
from care100.platforms.mastodon.connect import connect
from care100.platforms.mastodon.entities import id_of
from care100.platforms.mastodon.login import CURATOR_SCOPES, SCOPES
from care100.platforms.mastodon.session import API


def check_login(login: KeptLogin, vault: Vault) -> LoginState:
    """Read the login's own account."""
    client = connect(login, vault)
    command = f"care100 login mastodon {login.domain}"
    try:
        with client.http.asking():
            account = client.http.send("GET", "/api/v1/accounts/verify_credentials")
            if id_of(account) != login.account_id:
                raise NotLoggedIn(
                    f"The token of {login.handle} belongs to another account.",
                    f"Log in again with: {command}",
                )
    finally:
        client.close()
    secret = vault.get(secret_key(login))
    granted = secret.scopes if secret else ()
    lacks = ""
    if lacking(granted, SCOPES):
        lacks, command = "permission to follow and to keep lists", command
    elif lacking(granted, CURATOR_SCOPES):
        lacks, command = "permission to publish Collections", f"{command} --curator"
    return LoginState.after(client.http.limits, API, lacks=lacks, remedy=command)
