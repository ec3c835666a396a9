from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator

import pytest

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
def told() -> Callable[[BaseException], str]:
    """All that an error could show anybody: its texts, its repr, and its whole traceback."""

    def tell(error: BaseException) -> str:
        shown = [*traceback.format_exception(error), repr(error)]
        return "\n".join([*shown, *map(str, vars(error).values())])

    return tell
