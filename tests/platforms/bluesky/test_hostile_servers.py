"""A Bluesky server with a hostile address or metadata, and a stored login that is damaged."""

import json
from collections.abc import Callable
from typing import Any, cast

import pytest

from care100.auth.file_vault import FileVault
from care100.auth.secret import Secret
from care100.auth.web import UnexpectedAnswer
from care100.model.errors import NotLoggedIn
from care100.platforms.bluesky import oauth, sessions
from care100.platforms.bluesky.dpop import ProofKey
from care100.platforms.bluesky.health import last_post
from care100.platforms.bluesky.identity import Endpoints, Identities
from care100.web import GuardedClient, Page

DID = "did:plc:" + "a" * 24
LOGIN = "https://login.example"
METADATA = {
    "issuer": LOGIN,
    "authorization_endpoint": f"{LOGIN}/a",
    "pushed_authorization_request_endpoint": f"{LOGIN}/p",
    "token_endpoint": f"{LOGIN}/t",
}
KEY = ProofKey.new().text
PUBLIC_KEY = json.dumps({name: part for name, part in json.loads(KEY).items() if name != "d"})


class Web:
    """Answers each request with the result of a function of its address."""

    def __init__(self, answer: Callable[[str], object]) -> None:
        self._answer = answer

    def get(self, url: str, *, accept: str = "") -> Page:  # noqa: ARG002
        return Page(url, 200, {}, json.dumps(self._answer(url)).encode())


def at_login(issuer: str = LOGIN, **changed: str) -> oauth.AuthorizationServer:
    """Read the metadata of an authorization server."""

    def answer(url: str) -> dict[str, Any]:
        resource = {"authorization_servers": [issuer]}
        return resource if "resource" in url else {**METADATA, "issuer": issuer, **changed}

    return oauth.find_server(cast("GuardedClient", Web(answer)), "https://pds.example")


def test_the_metadata_of_an_authorization_server_is_read() -> None:
    assert at_login().page == f"{LOGIN}/a"


@pytest.mark.parametrize("end", ["\n", "\x1b[2J", "\u202e", " "])
def test_metadata_with_unprintable_addresses_is_refused(end: str) -> None:
    for name in ("authorization_endpoint", "token_endpoint"):
        with pytest.raises(UnexpectedAnswer) as refused:
            at_login(**{name: f"{METADATA[name]}{end}"})
        assert refused.value.message.isprintable()
    with pytest.raises(UnexpectedAnswer) as refused:
        at_login(f"{LOGIN}{end}")
    assert refused.value.message.isprintable()


@pytest.mark.parametrize("address", ["https://pds.example\x1b", "http://[", "file:///etc", 7])
def test_a_server_without_a_valid_address_is_none(address: object) -> None:
    service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer"}
    document = {"id": DID, "service": [service | {"serviceEndpoint": address}]}
    web = cast("GuardedClient", Web(lambda _: document))
    assert Identities(web, Endpoints()).of_did(DID).server == ""


def test_a_post_before_the_first_year_has_no_time() -> None:
    assert last_post({"feed": [{"post": {"indexedAt": "0001-01-01T00:00:00+01:00"}}]}) is None


@pytest.mark.parametrize(
    "extra",
    [
        {oauth.KEY: "{}"},
        {oauth.KEY: PUBLIC_KEY},
        {oauth.KEY: KEY},
    ],
    ids=["no-key", "public-key", "no-issuer"],
)  # fmt: skip
def test_a_damaged_login_asks_for_another_and_can_be_forgotten(
    tmp_path: Any, extra: dict[str, str]
) -> None:
    vault = FileVault(tmp_path)
    secret = Secret("token", "other", extra={**extra, oauth.REVOKE_PATH: "/r"})
    vault.put("bluesky:a", secret)
    session = sessions.Session(vault, "bluesky:a", "https://pds.example")
    with pytest.raises(NotLoggedIn, match="damaged"):
        session.headers("GET", "https://pds.example/xrpc/a")
    assert sessions.end("https://pds.example", secret) is False
