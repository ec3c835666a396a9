"""Logins: the user's own accounts. Their tokens are kept by care100.auth.vault."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from care100 import paths
from care100.auth.vault import open_vault
from care100.engine.store import LoginInfo
from care100.model.errors import Care100Error, NotLoggedIn
from care100.model.handles import PlatformId
from care100.model.suggestions import did_you_mean
from care100.platforms import PLATFORMS, platform, stored_handle
from care100.platforms.base import Platform
from care100.platforms.login import LoginGrant, login_command, secret_key
from care100.registry.database import is_shared
from care100.registry.models import Login


class UnknownLogin(Care100Error):
    """No login matches the given text."""

    exit_code = 2


class OnAnotherComputer(NotLoggedIn):
    """The login is one of a colleague, or of another computer: its access token is not here."""


def missing(*platforms: Platform, publishing: bool = False) -> NotLoggedIn:
    """Return the error for a user who is logged in on none of these platforms."""
    commands = [login_command(one, publishing=publishing) for one in platforms]
    where = f" on {platforms[0].label}" if len(platforms) == 1 else ""
    return NotLoggedIn(f"You are not logged in{where}.", f"Log in with: {', or '.join(commands)}")


def every_login(session: Session) -> list[Login]:
    """Return all logins, oldest first.

    In a registry that people share, these are the logins whose access token is here.
    """
    query = select(Login).order_by(col(Login.id))
    if not is_shared(session):
        return list(session.exec(query.where(Login.signed_in)))
    vault = open_vault(paths.home())
    return [one for one in session.exec(query) if vault.get(secret_key(one)) is not None]


def elsewhere(session: Session) -> list[Login]:
    """Return the logins of a shared registry whose access token is not on this computer."""
    if not is_shared(session):
        return []
    here = {one.id for one in every_login(session)}
    query = select(Login).where(Login.signed_in).order_by(col(Login.id))
    return [one for one in session.exec(query) if one.id not in here]


def name(login: LoginInfo) -> str:
    """Return the login's handle for display: `@name@server`, or `@name on X`."""
    handle = stored_handle(login.platform, login.handle)
    return handle.display if handle.server else f"{handle} on {platform(login.platform).label}"


def typed(login: LoginInfo) -> str:
    """Return the login in the form that `--on` and `logout` accept."""
    return stored_handle(login.platform, login.handle).typed


def typed_among(login: LoginInfo, others: Iterable[LoginInfo]) -> str:
    """Return the login as typed, with its server if another login has the same name."""
    text = typed(login)
    is_only = sum(typed(one) == text for one in others) == 1
    return text if is_only else _with_server(login)


def _with_server(login: LoginInfo) -> str:
    return f"{typed(login)}@{urlsplit(login.server).netloc}"


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


def named(session: Session, texts: list[str], *, publishing: bool = False) -> list[Login]:
    """Return the logins that match `texts`, each a platform or a handle.

    Raises UnknownLogin, and NotLoggedIn for a platform without a login; with `publishing`,
    its hint asks for permission to publish. A platform means all of its logins; two with the
    same name on different servers need the server, as in `x:name@SERVER`.
    """
    found: dict[int, Login] = {}
    for text in texts:
        wanted = text.strip().lower().removeprefix("@")
        matching = _matching(every_login(session), wanted)
        if not matching:
            if remote := _matching(elsewhere(session), wanted):
                raise _on_another_computer(remote[0], publishing=publishing)
            if wanted in PLATFORMS:
                raise missing(platform(wanted), publishing=publishing)
            raise _unknown(text, every_login(session))
        _refuse_same_names(text, matching)
        found |= {login.id: login for login in matching}
    return list(found.values())


def preferred(session: Session, texts: Sequence[str], on: PlatformId) -> list[Login]:
    """Return the logins on a platform that match any of `texts`, or all of them if none does."""
    known = [one for one in every_login(session) if one.platform == on]
    wanted = [text.strip().lower().removeprefix("@") for text in texts]
    found = {one.id: one for text in wanted for one in _matching(known, text)}
    return list(found.values()) or known


def only(session: Session, text: str) -> Login:
    """Return the one login that matches a platform or a handle.

    Raises UnknownLogin, also if several match, and NotLoggedIn.
    """
    found = named(session, [text])
    if len(found) > 1:
        raise _several(text, found)
    return found[0]


def _refuse_same_names(text: str, matching: Sequence[Login]) -> None:
    """Raise UnknownLogin if logins on several servers have the same name."""
    names = {typed(one) for one in matching}
    if len(names) < len(matching):
        raise _several(text, matching)


def _several(text: str, logins: Sequence[Login]) -> UnknownLogin:
    names = " or ".join(typed_among(one, logins) for one in logins)
    return UnknownLogin(f"“{text}” is the name of {len(logins)} logins.", f"Write {names}.")


def _matching(known: Sequence[Login], wanted: str) -> list[Login]:
    return [
        login
        for login in known
        if wanted
        in (
            login.platform,
            typed(login).lower(),
            login.handle.lower(),
            _with_server(login).lower(),
        )
    ]


def _on_another_computer(login: Login, *, publishing: bool) -> OnAnotherComputer:
    command = login_command(platform(login.platform), publishing=publishing)
    return OnAnotherComputer(
        f"The access token of {name(login)} is on another computer.",
        f"If this account is yours too, log in here with: {command}",
    )


def _unknown(text: str, logins: Sequence[Login]) -> UnknownLogin:
    names = [*PLATFORMS, *map(typed, logins)]
    hint = f"{did_you_mean(text.strip().removeprefix('@'), names)} Show all logins: care100 logins"
    return UnknownLogin(f"There is no login “{text}”.", hint.lstrip())
