"""Check a kept login without a request that X charges for."""

from care100.auth.vault import Vault
from care100.platforms.login import KeptLogin, secret_key
from care100.platforms.login_check import LoginState, lacking
from care100.platforms.x.login import EACH_SCOPES, SCOPES, TokenKeeper, XEndpoints


def check_login(login: KeptLogin, vault: Vault) -> LoginState:
    """Renew the token if it has expired, as it does after two hours; this is free."""
    key = secret_key(login)
    before = vault.get(key)
    TokenKeeper(vault, key, XEndpoints.from_environment()).token()
    secret = vault.get(key)
    granted = secret.scopes if secret else ()
    lacks, remedy = "", "care100 login x"
    if lacking(granted, SCOPES):
        lacks = "permission to change lists"
    elif lacking(granted, EACH_SCOPES):
        lacks, remedy = "permission to follow each account", f"{remedy} --each"
    note = "its token is renewed when it expires, and X charges for asking more"
    # A token that is still valid was not renewed, so X was not asked.
    asked = secret != before
    return LoginState(lacks=lacks, remedy=remedy if lacks else "", note=note, asked=asked)
