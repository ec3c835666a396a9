"""The certificate authorities that clients trust."""

import os
import ssl
from functools import cache

import httpx


def trusted(trust_env: bool = True) -> ssl.SSLContext:
    """Return the authorities whose certificates are accepted; httpx says which."""
    named = (os.environ.get(name) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"))
    return _read_authorities(trust_env, *named)


@cache
def _read_authorities(trust_env: bool, *_named: str | None) -> ssl.SSLContext:
    """Read them once for all clients, because it takes 20 ms."""
    return httpx.create_ssl_context(trust_env=trust_env)
