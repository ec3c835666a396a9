"""The OAuth 2.0 authorization code flow that both platforms share.

Each platform's own module says which clients exist, which requests are wrong and what its
answers look like.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import ClassVar, Generic, Protocol, TypeVar
from urllib.parse import urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from care100.sandbox.authorization_codes import AuthorizationCodes, Grant
from care100.sandbox.fields import Fields
from care100.sandbox.middleware import fields_of
from care100.sandbox.pages import approval_page, error_page

_REQUEST_FIELDS = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)


class OAuthClient(Protocol):
    """A registered app."""

    client_id: str
    name: str
    redirect_uris: list[str]


class OAuthState(Protocol):
    """What the flow needs from a platform's state; `users` maps names to account ids."""

    users: dict[str, str]
    codes: AuthorizationCodes
    clock: Callable[[], float]
    code_seconds: float

    @property
    def lock(self) -> AbstractContextManager[object]:
        """The lock around the whole state."""


Client = TypeVar("Client", bound=OAuthClient)
State = TypeVar("State", bound=OAuthState)
TokenHandler = Callable[[Client, Fields], Response]


def add_query(uri: str, **fields: str) -> str:
    """Add fields to a URI's query; empty ones are left out."""
    parts = urlsplit(uri)
    added = urlencode({name: value for name, value in fields.items() if value})
    return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, added]))))


def oauth_error(status: int, error: str, description: str) -> Response:
    """Return an error response of RFC 6749."""
    return JSONResponse({"error": error, "error_description": description}, status)


def token_response(body: object) -> Response:
    """Return a token response, which no cache may keep."""
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


class OAuthServer(ABC, Generic[Client, State]):
    """The approval page, and the endpoints that issue and revoke tokens."""

    approve_label: ClassVar[str]
    deny_label: ClassVar[str]
    default_scope: ClassVar[str] = ""
    denial: ClassVar[Mapping[str, str]] = {"error": "access_denied"}

    def __init__(self, state: State) -> None:
        self.state = state

    @property
    @abstractmethod
    def title(self) -> str:
        """The heading of the approval page."""

    @property
    @abstractmethod
    def token_handlers(self) -> Mapping[str, TokenHandler[Client]]:
        """What answers each `grant_type`."""

    @abstractmethod
    def find_client(self, fields: Fields) -> Client | None:
        """Return the client of an authorization request."""

    @abstractmethod
    def reject(self, client: Client | None, fields: Fields) -> Response | None:
        """Return the answer to a wrong authorization request; None if it is right."""

    @abstractmethod
    def authenticate(self, fields: Fields) -> Client | None:
        """Return the client of a token request, if its credentials are right."""

    @abstractmethod
    def unknown_client(self) -> Response:
        """Return the answer to a token request with wrong credentials."""

    @abstractmethod
    def unsupported_grant(self, grant_type: str) -> Response:
        """Return the answer to a token request with an unknown `grant_type`."""

    def requested_scopes(self, fields: Fields) -> frozenset[str]:
        """Return the scopes that a request asks for."""
        return frozenset(fields.one("scope", self.default_scope).split())

    async def authorize(self, request: Request) -> Response:
        """Ask the user (GET), or take the decision (POST) and redirect with a code."""
        fields = fields_of(request)
        with self.state.lock:
            client = self.find_client(fields)
            problem = self.reject(client, fields)
            if client is None or problem is not None:
                return problem or error_page("This app is unknown here.")
            if request.method == "POST":
                return self._decide(client, fields)
            return approval_page(
                title=self.title,
                client=client.name,
                scopes=self.requested_scopes(fields),
                users=self.state.users,
                hidden={name: fields.one(name) for name in _REQUEST_FIELDS if name in fields},
                approve_label=self.approve_label,
                deny_label=self.deny_label,
            )

    def redirect(self, fields: Fields, answer: Mapping[str, str]) -> Response:
        """Redirect the browser back to the app with an answer."""
        uri, state = fields.one("redirect_uri"), fields.one("state")
        return RedirectResponse(add_query(uri, **answer, state=state), 302)

    def _decide(self, client: Client, fields: Fields) -> Response:
        if fields.one("decision") != "yes":
            return self.redirect(fields, self.denial)
        user = fields.one("user")
        if user not in self.state.users:
            return error_page("There is no user with this name.")
        grant = Grant(
            user,
            client.client_id,
            fields.one("redirect_uri"),
            self.requested_scopes(fields),
            fields.one("code_challenge"),
            self.state.clock() + self.state.code_seconds,
        )
        return self.redirect(fields, {"code": self.state.codes.issue(grant)})

    async def token(self, request: Request) -> Response:
        """Issue a token."""
        fields = fields_of(request)
        with self.state.lock:
            client = self.authenticate(fields)
            if client is None:
                return self.unknown_client()
            grant_type = fields.one("grant_type")
            handler = self.token_handlers.get(grant_type)
            return handler(client, fields) if handler else self.unsupported_grant(grant_type)

    def redeem(self, client: Client, fields: Fields) -> Grant | None:
        """Return the grant of the code in a token request; None if it does not match."""
        grant = self.state.codes.redeem(fields.one("code"))
        redirect_uri, verifier = fields.one("redirect_uri"), fields.one("code_verifier")
        matches = grant is not None and grant.matches(client.client_id, redirect_uri, verifier)
        return grant if matches else None
