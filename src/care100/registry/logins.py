"""Logins: the user's own accounts. Their tokens are kept by care100.auth.vault."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from care100.engine.store import LoginInfo
from care100.model.errors import Care100Error, NotLoggedIn
from care100.model.suggestions import did_you_mean
from care100.platforms import PLATFORMS, platform, stored_handle
from care100.platforms.base import Platform
from care100.platforms.login import LoginGrant, login_command
from care100.registry.models import Login


class UnknownLogin(Care100Error):
    """No login matches the given text."""

    exit_code = 2


def missing(*platforms: Platform) -> NotLoggedIn:
    """Return the error for a user who is logged in on none of these platforms."""
    commands = [login_command(one) for one in platforms]
    where = f" on {platforms[0].label}" if len(platforms) == 1 else ""
    return NotLoggedIn(f"You are not logged in{where}.", f"Log in with: {', or '.join(commands)}")


def every_login(session: Session) -> list[Login]:
    """Return all logins, oldest first."""
    query = select(Login).where(Login.signed_in).order_by(col(Login.id))
    return list(session.exec(query))


def name(login: LoginInfo) -> str:
    """Return the login's handle for display: `@name@server`, or `@name on X`."""
    handle = stored_handle(login.platform, login.handle)
    return handle.display if handle.server else f"{handle} on {platform(login.platform).label}"


def typed(login: LoginInfo) -> str:
    """Return the login in the form that `--on` and `logout` accept."""
    return stored_handle(login.platform, login.handle).typed


def login_of(on: Platform, grant: LoginGrant) -> Login:
    """Return the login that a server has granted, not kept yet."""
    return Login(
        platform=on.id,
        server=grant.server,
        domain=grant.domain,
        handle=grant.handle,
        account_id=grant.account_id,
        api_version=grant.api_version,
        client_id=grant.client_id,
    )


def save(session: Session, login: Login) -> Login:
    """Save a login, replacing an earlier login with the same account."""
    same = select(Login).where(
        Login.platform == login.platform,
        Login.server == login.server,
        Login.account_id == login.account_id,
    )
    known = session.exec(same).first()
    if known:
        login.id, login.created_at = known.id, known.created_at
        login = session.merge(login)
    session.add(login)
    session.flush()
    return login


def sign_out(session: Session, login: Login) -> None:
    """Mark a login as signed out. Its mirrors are kept, so that its follows can be undone."""
    login.signed_in = False
    session.add(login)


def named(session: Session, texts: list[str]) -> list[Login]:
    """Return the logins that match `texts`, each a platform or a handle.

    Raises UnknownLogin, and NotLoggedIn for a platform without a login.
    """
    found: dict[int, Login] = {}
    for text in texts:
        wanted = text.strip().lower().removeprefix("@")
        matching = [
            login
            for login in every_login(session)
            if wanted in (login.platform, typed(login).lower(), login.handle.lower())
        ]
        if not matching:
            if wanted in PLATFORMS:
                raise missing(platform(wanted))
            raise _unknown(text, every_login(session))
        found |= {login.id: login for login in matching}
    return list(found.values())


def _unknown(text: str, logins: Sequence[Login]) -> UnknownLogin:
    names = [*PLATFORMS, *map(typed, logins)]
    hint = f"{did_you_mean(text.strip().removeprefix('@'), names)} Show all logins: care100 logins"
    return UnknownLogin(f"There is no login “{text}”.", hint.lstrip())
