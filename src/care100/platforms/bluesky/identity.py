"""Identity: from a handle to the account's DID, its DID document and its server.

atproto.com/specs/handle and atproto.com/specs/did. The addresses come from strangers, so a
guarded client reads them. A handle counts only if the DID document names it back.
"""

import json
import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from care100.auth.addresses import check_endpoint
from care100.model import sanitize
from care100.model.addresses import is_web_address
from care100.model.errors import Care100Error
from care100.model.server_names import is_loopback
from care100.platforms.bluesky.handles import is_did, is_name
from care100.web import GuardedClient, Page, PoliteClient, WebError

APP_VIEW = "https://public.api.bsky.app"
DIRECTORY = "https://plc.directory"
_APP_VIEW_VARIABLE = "CARE100_BLUESKY_API_URL"
_DIRECTORY_VARIABLE = "CARE100_BLUESKY_DIRECTORY_URL"
_LONGEST_DID = 2048


class NoIdentity(Care100Error):
    """A handle or a DID does not lead to an account."""


class NotInDirectory(NoIdentity):
    """The directory does not know a DID."""


@dataclass(frozen=True)
class Endpoints:
    """The public application view, and the directory of DIDs."""

    app_view: str = APP_VIEW
    directory: str = DIRECTORY

    @classmethod
    def from_environment(cls) -> "Endpoints":
        """Read `CARE100_BLUESKY_API_URL` and `CARE100_BLUESKY_DIRECTORY_URL`.

        Bluesky's own are the defaults. Raises UsageError for an address that is neither
        https nor on this computer.
        """
        view, directory = map(os.environ.get, (_APP_VIEW_VARIABLE, _DIRECTORY_VARIABLE))
        return cls(
            check_endpoint(view, _APP_VIEW_VARIABLE) if view else APP_VIEW,
            check_endpoint(directory, _DIRECTORY_VARIABLE) if directory else DIRECTORY,
        )


@dataclass(frozen=True)
class Identity:
    """An account: its DID, the handle that its DID document has, and its server's address.

    `handle` is empty if the document has none.
    """

    did: str
    handle: str
    server: str


class Identities:
    """Looks identities up. `web` reads public servers, and those on this computer it allows."""

    def __init__(self, web: GuardedClient | PoliteClient, endpoints: Endpoints) -> None:
        self._web = web
        self._endpoints = endpoints

    def of_handle(self, handle: str) -> Identity:
        """Return the account with a handle, which its DID document must confirm.

        Raises NoIdentity and WebError.
        """
        did = self._did_of(handle)
        identity = self.of_did(did)
        if identity.handle != handle:
            other = identity.handle or "no handle"
            raise NoIdentity(
                f"@{handle} leads to an account that does not name it back, but {other}.",
                "Check the handle. Its owner may have changed it.",
            )
        return identity

    def of_did(self, did: str) -> Identity:
        """Return the account with a DID. Raises NoIdentity and WebError."""
        if not is_did(did):
            raise NoIdentity(f"“{sanitize.line(did, 60)}” is not a DID.", "Check the account.")
        page = self._web.get(self._address_of(did), accept="application/json")
        document = _object(page)
        if not page.ok or document is None or document.get("id") != did:
            raise NotInDirectory(
                f"There is no account {did}: its directory does not know it.",
                "Check the account. It may have been deleted.",
            )
        return Identity(did, _handle_in(document), _server_in(document))

    def claimed_by(self, domain: str) -> str:
        """Return the DID that a domain names as its own, or an empty text.

        Only the owner of the domain can place it there (atproto.com/specs/handle, "HTTPS
        well-known Method"). Raises WebError.
        """
        scheme = "http" if is_loopback(domain) else "https"
        page = self._web.get(f"{scheme}://{domain}/.well-known/atproto-did", accept="text/plain")
        text = page.text().strip() if page.ok and len(page.body) <= _LONGEST_DID else ""
        return text if is_did(text) else ""

    def _did_of(self, handle: str) -> str:
        """Return the DID of a handle, which an application view finds also by DNS."""
        method = "com.atproto.identity.resolveHandle"
        url = f"{self._endpoints.app_view}/xrpc/{method}?handle={quote(handle)}"
        try:
            found = (_object(self._web.get(url, accept="application/json")) or {}).get("did")
        except WebError:
            found = None
        did = found if isinstance(found, str) else self._claimed(handle)
        if not is_did(did):
            raise NoIdentity(
                f"There is no account @{handle} on Bluesky.", "Check the spelling of the handle."
            )
        return did

    def _claimed(self, handle: str) -> str:
        try:
            return self.claimed_by(handle)
        except WebError:
            return ""

    def _address_of(self, did: str) -> str:
        method, _, rest = did.removeprefix("did:").partition(":")
        if method == "plc":
            return f"{self._endpoints.directory}/{did}"
        host = unquote(rest)
        scheme = "http" if is_loopback(host) else "https"
        return f"{scheme}://{host}/.well-known/did.json"


def _handle_in(document: dict[str, Any]) -> str:
    """Return the first handle among the names of an account."""
    names = document.get("alsoKnownAs")
    for name in names if isinstance(names, list) else []:
        if isinstance(name, str) and name.startswith("at://"):
            handle = name.removeprefix("at://").lower()
            return handle if is_name(handle) else ""
    return ""


def _server_in(document: dict[str, Any]) -> str:
    """Return the address of the account's server, or an empty text."""
    services = document.get("service")
    for one in services if isinstance(services, list) else []:
        is_server = isinstance(one, dict) and str(one.get("id", "")).endswith("#atproto_pds")
        if is_server and one.get("type") == "AtprotoPersonalDataServer":
            address = one.get("serviceEndpoint")
            is_one = isinstance(address, str) and is_web_address(address)
            return str(address).rstrip("/") if is_one else ""
    return ""


def _object(page: Page) -> dict[str, Any] | None:
    try:
        found = json.loads(page.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
