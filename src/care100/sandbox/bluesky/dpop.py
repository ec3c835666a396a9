"""DPoP: proofs that a client has the key that its tokens are bound to (RFC 9449), with nonces
of the server.
"""

import base64
import hashlib
import hmac
import math

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from starlette.requests import Request

from care100.sandbox.bluesky.state import BlueskyState

_ALGORITHM = "ES256"
_CLOCK_TOLERANCE = 180.0
_SEEN: str = "dpop proof"


class OAuthError(Exception):
    """An OAuth error: its name in RFC 6749 or RFC 9449, a description and a status."""

    def __init__(self, name: str, description: str, status: int = 400) -> None:
        super().__init__(f"{name}: {description}")
        self.name = name
        self.description = description
        self.status = status


def _nonce(state: BlueskyState, turn: int) -> str:
    digest = hmac.digest(state.secret, f"nonce {turn}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _turn(state: BlueskyState) -> int:
    return math.floor(state.clock() / (state.nonce_seconds / 3))


def nonce_headers(state: BlueskyState) -> dict[str, str]:
    """Return the header with the next nonce."""
    return {"DPoP-Nonce": _nonce(state, _turn(state) + 1)}


def _is_valid_nonce(state: BlueskyState, nonce: str) -> bool:
    turn = _turn(state)
    return any(nonce == _nonce(state, turn + step) for step in (-1, 0, 1))


def _invalid(description: str) -> OAuthError:
    return OAuthError("invalid_dpop_proof", description, 401)


def challenge(error: OAuthError) -> dict[str, str]:
    """Return the header that explains a 401 to clients; descriptions with quotes are left out."""
    parts = f'algs="{_ALGORITHM}", error="{error.name}"'
    if '"' not in error.description:
        parts += f', error_description="{error.description}"'
    return {"WWW-Authenticate": f"DPoP {parts}"}


def require_proof(state: BlueskyState, request: Request, *, access_token: str = "") -> str:
    """Return the thumbprint of the key that a request proves to have. Raises OAuthError."""
    key = check_proof(state, request, access_token=access_token)
    if key is None:
        raise _invalid("DPoP proof required")
    return key


def check_proof(state: BlueskyState, request: Request, *, access_token: str = "") -> str | None:
    """Return the thumbprint of the key that a request proves to have; None without a proof.
    Raises OAuthError.
    """
    proofs = request.headers.getlist("dpop")
    if not proofs:
        return None
    if len(proofs) > 1:
        raise _invalid("DPoP header must contain a single proof")
    if not proofs[0]:
        raise _invalid("DPoP header cannot be empty")
    key, claims = _verified(proofs[0])
    _check_claims(state, request, claims)
    nonce = claims.get("nonce")
    if nonce is None:
        raise OAuthError("use_dpop_nonce", "Authorization server requires nonce in DPoP proof")
    if not isinstance(nonce, str) or not _is_valid_nonce(state, nonce):
        raise OAuthError("use_dpop_nonce", 'DPoP "nonce" mismatch')
    _check_hash(claims, access_token)
    used = state.rate_limiter.take((_SEEN, claims["jti"]), 1, _CLOCK_TOLERANCE * 2)
    if used.exceeded:
        raise _invalid("DPoP proof replayed")
    return key.thumbprint()


def _verified(proof: str) -> tuple[ECKey, dict[str, object]]:
    try:
        header = jws.extract_compact(proof.encode()).headers()
        if header.get("typ") != "dpop+jwt":
            raise _invalid('Failed to verify DPoP proof: unexpected "typ" JWT header value')
        jwk = header.get("jwk")
        if not isinstance(jwk, dict) or "d" in jwk:
            raise _invalid('Failed to verify DPoP proof: "jwk" must be a public JSON Web Key')
        key = ECKey.import_key(jwk)
        return key, dict(jwt.decode(proof, key, algorithms=[_ALGORITHM]).claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise _invalid(f"Failed to verify DPoP proof: {error}") from error


def _check_claims(state: BlueskyState, request: Request, claims: dict[str, object]) -> None:
    if not claims.get("jti") or not isinstance(claims["jti"], str):
        raise _invalid('DPoP "jti" missing')
    if claims.get("htm") != request.method:
        raise _invalid('DPoP "htm" mismatch')
    sent = str(claims.get("htu", "")).partition("#")[0].partition("?")[0]
    if sent != f"{state.url}{request.url.path}":
        raise _invalid('DPoP "htu" mismatch')
    issued = claims.get("iat")
    if not isinstance(issued, int | float) or abs(state.clock() - issued) > _CLOCK_TOLERANCE:
        raise _invalid('Failed to verify DPoP proof: "iat" claim timestamp check failed')


def _check_hash(claims: dict[str, object], access_token: str) -> None:
    if not access_token:
        if "ath" in claims:
            raise _invalid('DPoP "ath" claim not allowed')
        return
    digest = hashlib.sha256(access_token.encode()).digest()
    if claims.get("ath") != base64.urlsafe_b64encode(digest).rstrip(b"=").decode():
        raise _invalid('DPoP "ath" mismatch')
