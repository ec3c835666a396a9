from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from care100.platforms.x.login import XEndpoints

from .stub import Browser, OAuthStub, Reply, Request, Stub


@pytest.fixture
def stub() -> Iterator[Stub]:
    with Stub() as server:
        yield server


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def mastodon() -> Iterator[OAuthStub]:
    """A Mastodon server on which `acct001` approves every login."""
    with OAuthStub("/oauth/authorize", "/oauth/token") as server:

        def whoami(request: Request) -> Reply:
            if request.headers.get("Authorization") != f"Bearer {server.access_token}":
                return Reply(401, {"error": "The access token is invalid"})
            return Reply(data={"id": "110", "username": "acct001", "acct": "acct001"})

        server.always(
            "/api/v1/apps", data={"client_id": "the-client-id", "client_secret": "the-app-secret"}
        )
        server.routes["/api/v1/accounts/verify_credentials"] = whoami
        server.always(
            "/api/v2/instance", data={"domain": "social.example", "api_versions": {"mastodon": 10}}
        )
        server.always("/oauth/revoke", data={})
        yield server


@pytest.fixture
def x() -> Iterator[OAuthStub]:
    """An X API on which `acct001` approves every login."""
    with OAuthStub("/i/oauth2/authorize", "/2/oauth2/token") as server:

        def whoami(request: Request) -> Reply:
            if request.headers.get("Authorization") != f"Bearer {server.access_token}":
                return Reply(401, {"title": "Unauthorized"})
            return Reply(data={"data": {"id": "2244994945", "name": "One", "username": "acct001"}})

        server.routes["/2/users/me"] = whoami
        server.always("/2/oauth2/revoke", data={"revoked": True})
        server.token_fields = {"refresh_token": "the-refresh-token", "expires_in": 7200}
        yield server


@pytest.fixture
def endpoints(x: OAuthStub, monkeypatch: pytest.MonkeyPatch) -> XEndpoints:
    for name in ("AUTHORIZE_URL", "CLIENT_SECRET", "REDIRECT_PORT"):
        monkeypatch.delenv(f"CARE100_X_{name}", raising=False)
    monkeypatch.setenv("CARE100_X_API_URL", x.url)
    return XEndpoints.from_environment()


@pytest.fixture
def told() -> Callable[[BaseException], str]:
    """Return all text in an error: its messages, repr and fields, and those of its causes."""

    def tell(error: BaseException) -> str:
        shown = [str(error), repr(error), repr(error.args), repr(getattr(error, "__dict__", {}))]
        behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(shown) + (tell(behind) if behind else "")

    return tell
