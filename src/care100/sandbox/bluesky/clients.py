"""OAuth clients (atproto.com/specs/oauth, "Clients"): a client's id is the address of its
metadata. Ids of programs on the same computer, `http://localhost?…`, contain the metadata.
"""

import ipaddress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from care100.sandbox.bluesky.dpop import OAuthError

_LOOPBACK_ID = "http://localhost"
_LOOPBACK_ADDRESSES = ("http://127.0.0.1/", "http://[::1]/")
_DEFAULT_SCOPE = "atproto"
_SECONDS = 10.0


@dataclass(frozen=True)
class Client:
    """A client and what it declares."""

    client_id: str
    name: str
    redirect_uris: tuple[str, ...]
    scopes: frozenset[str]

    @property
    def only_redirect_uri(self) -> str:
        """The redirect URI for requests that name none, if only one is declared."""
        return self.redirect_uris[0] if len(self.redirect_uris) == 1 else ""

    def may_redirect_to(self, uri: str) -> bool:
        """Whether a redirect URI was declared; the port of a loopback address may differ where
        the declared one has none (RFC 8252).
        """
        return any(uri == one or _same_but_port(one, uri) for one in self.redirect_uris)


def _same_but_port(declared: str, uri: str) -> bool:
    one, other = urlsplit(declared), urlsplit(uri)
    if one.hostname not in {"127.0.0.1", "::1"} or one.port:
        return False
    return (one.scheme, one.hostname, one.path) == (other.scheme, other.hostname, other.path)


def _invalid(client_id: str, problem: str) -> OAuthError:
    text = f'Unable to obtain client metadata for "{client_id}": {problem}'
    return OAuthError("invalid_client_metadata", text)


def _is_loopback_id(client_id: str) -> bool:
    rest = client_id.removeprefix(_LOOPBACK_ID)
    return rest != client_id and (rest in {"", "/"} or rest.startswith(("?", "/?")))


async def find_client(client_id: str) -> Client:
    """Return the client with an id, whose metadata is fetched where it is a document. Raises
    OAuthError.
    """
    if not client_id:
        raise OAuthError("invalid_client", "Client credentials missing")
    if _is_loopback_id(client_id):
        return _loopback_client(client_id)
    return _declared_client(client_id, await _fetch(client_id))


def _loopback_client(client_id: str) -> Client:
    fields = parse_qs(urlsplit(client_id).query, keep_blank_values=True)
    if unknown := sorted(fields.keys() - {"scope", "redirect_uri"}):
        raise _invalid(client_id, f'Unexpected query parameter "{unknown[0]}"')
    scopes = frozenset(" ".join(fields.get("scope", [_DEFAULT_SCOPE])).split())
    if "atproto" not in scopes:
        raise _invalid(client_id, 'Missing "atproto" scope')
    redirect_uris = tuple(fields.get("redirect_uri", _LOOPBACK_ADDRESSES))
    for uri in redirect_uris:
        if urlsplit(uri).hostname not in {"127.0.0.1", "::1"}:
            problem = 'Invalid "redirect_uri" query parameter: use 127.0.0.1 or [::1]'
            raise _invalid(client_id, problem)
    return Client(client_id, "Loopback client", redirect_uris, scopes)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _fetch(client_id: str) -> Any:
    """Fetch a metadata document. The sandbox fetches from this computer only. Bluesky's own
    server asks for https and a host name.
    """
    parts = urlsplit(client_id)
    if parts.scheme not in {"http", "https"} or parts.path in {"", "/"} or parts.fragment:
        raise _invalid(client_id, "the id is not the address of a document")
    if not _is_loopback(parts.hostname or ""):
        raise _invalid(client_id, "the sandbox does not reach other computers")
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=_SECONDS, verify=False) as http:  # noqa: S501 - on this computer
            response = await http.get(client_id, headers={"accept": "application/json"})
    except httpx.HTTPError as error:
        raise _invalid(client_id, f"the document could not be fetched ({error})") from error
    kind = response.headers.get("content-type", "").partition(";")[0]
    if response.status_code != 200 or kind != "application/json":
        raise _invalid(client_id, f"status {response.status_code}, type {kind or 'unknown'}")
    try:
        return response.json()
    except ValueError as error:
        raise _invalid(client_id, "the document is not JSON") from error


_REQUIRED = {
    "dpop_bound_access_tokens": True,
    "token_endpoint_auth_method": "none",
}


def _declared_client(client_id: str, document: Any) -> Client:
    if not isinstance(document, dict):
        raise _invalid(client_id, "the document is not an object")
    if document.get("client_id") != client_id:
        raise _invalid(client_id, "client_id does not match")
    for name, value in _REQUIRED.items():
        if document.get(name) != value:
            raise _invalid(client_id, f'"{name}" must be {value}')
    scopes = frozenset(str(document.get("scope", "")).split())
    if "atproto" not in scopes:
        raise _invalid(client_id, 'Missing "atproto" scope')
    for name, needed in (("response_types", "code"), ("grant_types", "authorization_code")):
        if needed not in document.get(name, [needed]):
            raise _invalid(client_id, f'{name} must include "{needed}"')
    redirect_uris = document.get("redirect_uris")
    if not isinstance(redirect_uris, list) or not redirect_uris:
        raise _invalid(client_id, "redirect_uris is missing")
    name = str(document.get("client_name") or urlsplit(client_id).netloc)
    return Client(client_id, name, tuple(map(str, redirect_uris)), scopes)
