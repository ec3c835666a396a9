"""An OAuth client with DPoP, and a person at the server's sign-in page."""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

from care100.sandbox.authorization_codes import s256_challenge

from .browser import decide

CALLBACK = "http://127.0.0.1:8910/callback"
FOLLOWS = "repo:app.bsky.graph.follow?action=create&action=delete"
APP_VIEW = "did:web:api.bsky.app%23bsky_appview"
SCOPE = f"atproto {FOLLOWS} rpc:app.bsky.actor.getProfiles?aud={APP_VIEW}"


def loopback_id(scope: str = SCOPE, redirect_uri: str = "http://127.0.0.1/callback") -> str:
    """The client id of a program on this computer."""
    fields = {"redirect_uri": redirect_uri, "scope": scope}
    return f"http://localhost?{urlencode(fields, quote_via=quote)}"


Decide = Callable[[dict[str, str], str, bool], str]
"""A person at the sign-in page: the address that it leads to, for the page's query, a handle, and
whether to approve.
"""


class DpopClient:
    """A client with one key; `nonce` is the server's last one."""

    def __init__(
        self, url: str, *, client_id: str = "", scope: str = SCOPE, decide: Decide | None = None
    ) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=300)
        self._decide = decide or self._decide_in_the_sandbox
        self.scope = scope
        self.client_id = client_id or loopback_id(scope)
        self.key = ECKey.generate_key("P-256")
        self.nonce = ""
        self.verifier = secrets.token_urlsafe(48)

    def proof(self, method: str, path: str, token: str = "", **claims: Any) -> str:
        """A proof for a request; `claims` replace its own, and None leaves one out."""
        all_claims: dict[str, Any] = {
            "jti": secrets.token_urlsafe(16),
            "htm": method,
            "htu": f"{self.url}{path}",
            "iat": int(time.time()),
            "nonce": self.nonce or None,
        }
        if token:
            digest = hashlib.sha256(token.encode()).digest()
            all_claims["ath"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        kept = {name: value for name, value in (all_claims | claims).items() if value is not None}
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self.key.as_dict(private=False)}
        return jwt.encode(header, kept, self.key)

    def _keep_nonce(self, answer: httpx.Response) -> httpx.Response:
        self.nonce = answer.headers.get("dpop-nonce", self.nonce)
        return answer

    def post(self, path: str, proof: str | None = None, **form: str) -> httpx.Response:
        """Send a form with a proof."""
        sent = {name: value for name, value in form.items() if value}
        headers = {"DPoP": self.proof("POST", path) if proof is None else proof}
        return self._keep_nonce(
            self.http.post(path, data=sent, headers=headers if headers["DPoP"] else {})
        )

    def push(self, proof: str | None = None, **fields: str) -> httpx.Response:
        """Push an authorization request."""
        form = {
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": self.scope,
            "state": "abc",
            "code_challenge": s256_challenge(self.verifier),
            "code_challenge_method": "S256",
            **fields,
        }
        answer = self.post("/oauth/par", proof, **form)
        if proof is None and answer.json().get("error") == "use_dpop_nonce":
            answer = self.post("/oauth/par", proof, **form)
        return answer

    def approve(self, *, user: str = "follower.test", yes: bool = True, **fields: str) -> Any:
        """Push a request, sign in and decide; what comes back to the client."""
        pushed = self.push(**fields)
        assert pushed.status_code == 201, pushed.text
        query = {"client_id": self.client_id, "request_uri": pushed.json()["request_uri"]}
        parts = urlsplit(self._decide(query, user, yes))
        return dict(parse_qsl(parts.query or parts.fragment))

    def _decide_in_the_sandbox(self, query: dict[str, str], user: str, yes: bool) -> str:
        answer = decide(self.http, "/oauth/authorize", query, user=user, yes=yes)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["location"])

    def redeem(self, code: str, proof: str | None = None, **fields: str) -> httpx.Response:
        """Exchange a code for tokens."""
        form = {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "code": code,
            "code_verifier": self.verifier,
            **fields,
        }
        return self.post("/oauth/token", proof, **form)

    def log_in(self, **fields: Any) -> dict[str, Any]:
        """The tokens of a complete login."""
        answer = self.redeem(self.approve(**fields)["code"])
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens

    def refresh(self, token: str) -> httpx.Response:
        """Exchange a refresh token."""
        form = {"grant_type": "refresh_token", "client_id": self.client_id, "refresh_token": token}
        return self.post("/oauth/token", **form)

    def revoke(self, token: str, proof: str | None = None) -> httpx.Response:
        """Revoke a token."""
        return self.post("/oauth/revoke", proof, client_id=self.client_id, token=token)

    def call(
        self, method: str, nsid: str, token: str, *, proof: str | None = None, **sent: Any
    ) -> httpx.Response:
        """Call an XRPC method with a token: a query's parameters, or a procedure's `json`."""
        path = f"/xrpc/{nsid}"
        headers = {"Authorization": f"DPoP {token}"}
        headers["DPoP"] = self.proof(method, path, token) if proof is None else proof
        answer = self.http.request(method, path, headers=headers, **sent)
        return self._keep_nonce(answer)

    def session(self, token: str, proof: str | None = None) -> httpx.Response:
        """Ask whose token it is."""
        return self.call("GET", "com.atproto.server.getSession", token, proof=proof)
