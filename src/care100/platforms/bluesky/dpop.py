"""Proofs that a token is used by the client that it was issued to (RFC 9449, "DPoP").

Each login has a key of its own. Every request carries a signed proof with the request's
method and address, the token's hash, and the nonce that the server sent last.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from urllib.parse import urlsplit

import httpx
from joserfc import jws
from joserfc.jwk import ECKey

_ALGORITHM, _CURVE = "ES256", "P-256"
_NONCE_HEADER = "dpop-nonce"
_LONGEST_NONCE = 400


class ProofKey:
    """The key of one login, with the nonces of the servers that it talks to. Thread-safe."""

    def __init__(self, key: ECKey) -> None:
        self._key = key
        self._nonces: dict[str, str] = {}
        self._lock = threading.Lock()

    @classmethod
    def new(cls) -> "ProofKey":
        """Make a new key."""
        return cls(ECKey.generate_key(_CURVE))

    @classmethod
    def from_text(cls, text: str) -> "ProofKey":
        """Read the output of `text`. Raises ValueError."""
        try:
            key = ECKey.import_key(json.loads(text))
            can_sign = key.is_private and key.curve_name == _CURVE
        except Exception:  # the library raises several kinds, whose text may have the key
            can_sign = False
        if not can_sign:
            raise ValueError("not a key")
        return cls(key)

    @property
    def text(self) -> str:
        """The private key, for a vault only."""
        return json.dumps(self._key.as_dict(private=True))

    def proof(self, method: str, url: str, token: str | None = None) -> str:
        """Return the value of the `DPoP` header for a request (RFC 9449, 4.2)."""
        claims: dict[str, object] = {
            "jti": secrets.token_urlsafe(16),
            "htm": method,
            "htu": url.partition("?")[0].partition("#")[0],
            "iat": int(time.time()),
        }
        with self._lock:
            if nonce := self._nonces.get(_origin(url)):
                claims["nonce"] = nonce
        if token is not None:
            digest = hashlib.sha256(token.encode()).digest()
            claims["ath"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        header = {
            "typ": "dpop+jwt",
            "alg": _ALGORITHM,
            "jwk": self._key.as_dict(private=False),
        }
        payload = json.dumps(claims)
        return jws.serialize_compact(header, payload, self._key, algorithms=[_ALGORITHM])

    def learn(self, url: str, headers: httpx.Headers) -> bool:
        """Store the nonce of a response; return whether it is a new one."""
        nonce: str = headers.get(_NONCE_HEADER, "")
        if not nonce or len(nonce) > _LONGEST_NONCE or not nonce.isprintable():
            return False
        with self._lock:
            is_new = self._nonces.get(_origin(url)) != nonce
            self._nonces[_origin(url)] = nonce
        return is_new


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
