"""Log in to Bluesky: through the approval page of the account's server, or an app password."""

from urllib.parse import urlsplit

from care100.auth.addresses import is_loopback, normalise_server
from care100.auth.oauth import LoginError
from care100.auth.secret import Secret
from care100.model.errors import UsageError
from care100.model.handles import Handle
from care100.platforms.bluesky import handles, oauth, sessions
from care100.platforms.bluesky.connect import endpoints_for
from care100.platforms.bluesky.identity import Identities, Identity, NoIdentity, NotInDirectory
from care100.platforms.login import LoginGrant, LoginRequest
from care100.web import GuardedClient, RequestLimits, WebError
from care100.web.addresses import on_this_computer

_LIMITS = RequestLimits(seconds=20.0, size=500_000, redirects=3)


def requested(request: LoginRequest) -> LoginGrant:
    """Log in as asked.

    Raises UsageError, NoIdentity, LoginError, NotLoggedIn and ServerError.
    """
    if request.token is not None:
        raise UsageError(
            "A token alone is not enough on Bluesky, because it is bound to a key or expires soon.",
            "Use an app password: care100 login bluesky HANDLE --app-password-stdin",
        )
    given = handles.parse(request.server)
    chosen = str(request.options.get("server") or "")
    server = normalise_server(chosen) if chosen else ""
    endpoints = endpoints_for(server)
    allowed = {
        one
        for url in (server, endpoints.app_view, endpoints.directory)
        for one in on_this_computer(url)
    }
    with GuardedClient(here=allowed, limits=_LIMITS) as web:
        try:
            return _log_in(request, web, Identities(web, endpoints), given, server)
        except WebError as error:
            raise LoginError(error.message, error.hint) from error


def _log_in(
    request: LoginRequest,
    web: GuardedClient,
    identities: Identities,
    given: Handle,
    server: str,
) -> LoginGrant:
    password = request.options.get("app_password_stdin")
    if server and password:
        # The person vouches for the server, which knows its own accounts.
        secret, did, handle = sessions.create(server, given.text, str(password))
        return _grant(secret, Identity(did, handle, server), given)
    identity = _identity(identities, given, server)
    server = server or _server_of(identity)
    if password:
        secret, did, _ = sessions.create(server, identity.did, str(password))
        if did != identity.did:
            raise LoginError(
                f"{urlsplit(server).netloc} returned another account than @{identity.handle}.",
                "Check the handle, and use an app password of that account.",
            )
    else:
        scopes = oauth.CURATOR_SCOPES if request.options.get("curator") else oauth.FOLLOW_SCOPES
        at = oauth.find_server(web, server)
        hint = identity.handle or identity.did
        secret = oauth.log_in(at, request.person, did=identity.did, hint=hint, scopes=scopes)
    return _grant(secret, Identity(identity.did, identity.handle, server), given)


def _identity(identities: Identities, given: Handle, server: str) -> Identity:
    try:
        if handles.is_did(given.text):
            return identities.of_did(given.text)
        return identities.of_handle(given.text)
    except (WebError, NotInDirectory) as error:
        if not is_loopback(urlsplit(server).hostname or ""):
            raise
        raise LoginError(
            error.message,
            "For a server on this computer, add --app-password-stdin, or set "
            "CARE100_BLUESKY_DIRECTORY_URL to the address of its own directory.",
        ) from error


def _server_of(identity: Identity) -> str:
    """Return the address of the account's server, in a checked form."""
    host = urlsplit(identity.server).hostname or ""
    if not identity.server or is_loopback(host):
        raise NoIdentity(
            f"The DID document of @{identity.handle or identity.did} names no public server.",
            "For a server on this computer, add --server ADDRESS.",
        )
    return normalise_server(identity.server)


def _grant(secret: Secret, identity: Identity, given: Handle) -> LoginGrant:
    handle = identity.handle if handles.is_name(identity.handle) else given.text
    return LoginGrant(secret, identity.server, "", handle, identity.did)
