"""Check a kept login with its server (lexicon com.atproto.server.getSession)."""

from care100.auth.vault import Vault
from care100.model.errors import NotLoggedIn
from care100.platforms.bluesky.connect import connect
from care100.platforms.bluesky.http import READS
from care100.platforms.bluesky.oauth import CURATOR_SCOPES
from care100.platforms.errors import NotPermitted
from care100.platforms.login import KeptLogin, secret_key
from care100.platforms.login_check import LoginState

_OLDER = "transition:generic"


def check_login(login: KeptLogin, vault: Vault) -> LoginState:
    """Read the login's session. A narrow permission may not include this, but shows a login."""
    client = connect(login, vault)
    command = f"care100 login bluesky {login.handle}"
    try:
        did = client.own_did()
    except NotPermitted:
        did = login.account_id
    finally:
        client.close()
    if did != login.account_id:
        raise NotLoggedIn(
            f"The token of {login.handle} belongs to another account.",
            f"Log in again with: {command}",
        )
    secret = vault.get(secret_key(login))
    granted = set(secret.scopes) if secret else set()
    # Sessions of an app password have no list of permissions, and allow all of this.
    publishes = not granted or _OLDER in granted or granted >= set(CURATOR_SCOPES)
    lacks = "" if publishes else "permission to publish lists and starter packs"
    return LoginState.after(client.limits, READS, lacks=lacks, remedy=f"{command} --curator")
