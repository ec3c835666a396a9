"""Identity (atproto.com/specs/did, atproto.com/specs/handle): handles and DID documents.

The directory is a server of its own, as plc.directory is.
"""

from typing import Any
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from care100.sandbox.bluesky import ids
from care100.sandbox.bluesky.calls import Call, answer
from care100.sandbox.bluesky.errors import ApiError
from care100.sandbox.bluesky.records import Account
from care100.sandbox.bluesky.state import DOMAIN, ELSEWHERE, BlueskyState

_CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
_KEY = "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"
"""The example key of the DID specification; the sandbox signs nothing."""


def server_did(state: BlueskyState) -> str:
    """Return the server's own DID."""
    return f"did:web:{quote(urlsplit(state.url).netloc, safe='')}"


def did_document(state: BlueskyState, account: Account) -> dict[str, Any]:
    """Return an account's DID document."""
    return {
        "@context": _CONTEXT,
        "id": account.did,
        "alsoKnownAs": [f"at://{account.handle}"],
        "verificationMethod": [
            {
                "id": f"{account.did}#atproto",
                "type": "Multikey",
                "controller": account.did,
                "publicKeyMultibase": _KEY,
            }
        ],
        "service": [
            {
                "id": "#atproto_pds",
                "type": "AtprotoPersonalDataServer",
                "serviceEndpoint": state.url if account.hosted else ELSEWHERE,
            }
        ],
    }


def resolve_handle(call: Call) -> Response:
    """Return the DID of a handle. Handles of other servers are found through app views."""
    state, handle = call.state, call.text("handle").lower()
    if not ids.HANDLE.fullmatch(handle):
        raise call.wrong(f'Invalid handle (got "{handle}")')
    account = state.find(handle)
    if account is None and handle.endswith(f".{DOMAIN}"):
        raise ApiError(400, "Unable to resolve handle", "HandleNotFound")
    if account is None or not (account.hosted or state.app_views):
        raise ApiError(400, "Unable to resolve handle")
    return answer({"did": account.did})


class Directory:
    """The directory of DID documents, and the addresses by which handles are proven."""

    def __init__(self, state: BlueskyState) -> None:
        self._state = state

    async def document(self, request: Request) -> Response:
        """Return a DID document, as plc.directory does."""
        did = request.path_params["did"]
        with self._state.lock:
            account = self._state.accounts.get(did)
            if account is None:
                return JSONResponse({"message": f"DID not registered: {did}"}, 404)
            document = did_document(self._state, account)
        return JSONResponse(document, media_type="application/did+ld+json")

    async def atproto_did(self, request: Request) -> Response:
        """Return the DID of the handle that is the request's host name."""
        host = request.headers.get("host", "").partition(":")[0]
        with self._state.lock:
            account = self._state.find(host)
        if account is None or not account.hosted:
            return HTMLResponse("User not found", 404)
        return PlainTextResponse(account.did)
