"""Check a kept login without a request that X charges for."""

from care100.auth.vault import Vault
from care100.platforms.login import KeptLogin, secret_key
from care100.platforms.login_check import LoginState, lacking
from care100.platforms.x.login import EACH_SCOPES, SCOPES, TokenKeeper, is_renewable


def check_login(login: KeptLogin, vault: Vault) -> LoginState:
    """Renew the token if it has expired, as it does after two hours; this is free."""
    key = secret_key(login)
    before = vault.get(key)
    TokenKeeper(vault, key, login.server).token()
    secret = vault.get(key)
    granted = secret.scopes if secret else ()
    lacks, remedy = "", "care100 login x"
    if lacking(granted, SCOPES):
        lacks = "permission to change lists"
    elif lacking(granted, EACH_SCOPES):
        lacks, remedy = "permission to follow each account", f"{remedy} --each"
    if secret and is_renewable(secret):
        renewal = "its token is renewed when it expires"
    else:
        renewal = "its token cannot be renewed; log in again when it expires"
    note = f"X charges for a closer check, and {renewal}"
    # A token that is still valid was not renewed, so X was not asked.
    asked = secret != before
    return LoginState(lacks=lacks, remedy=remedy if lacks else "", note=note, asked=asked)
