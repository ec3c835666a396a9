"""Register a list page with Mastodon servers before its first visitor.

Mastodon accepts 5 new apps in 10 minutes from one address (`rack_attack.rb`), so of thirty
visitors in one room only five could register the page themselves.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from care100.platforms.page import PageApps

if TYPE_CHECKING:
    from care100.auth.web import Server
    from care100.engine.concurrency import RetryPolicy

_SCHEMA = 1
# The names in the file are those that the page's script uses.
_FIELDS = ("origin", "clientId", "clientSecret", "redirect", "scopes")
_LARGEST = 1_000_000


@dataclass(frozen=True)
class MastodonPageApps(PageApps):
    """See PageApps. Each app of the file has the fields above, all of them texts."""

    file: str = "mastodon-apps.json"

    def kept(self, data: bytes | None, address: str) -> bytes | None:
        """Return the apps with this page's address; another page's are of no use."""
        apps = _read(data, address)
        return _write(apps) if apps else None

    def registered(
        self,
        data: bytes | None,
        address: str,
        servers: Sequence[str],
        retry: "RetryPolicy",
        show: Callable[[str], None],
    ) -> bytes:
        """Register the page with the servers that do not know it."""
        from care100.auth.addresses import normalise_server
        from care100.auth.web import Server

        apps = _read(data, address)
        for base in map(normalise_server, servers):
            with Server(base) as server:
                app = apps.get(base)
                if app is None or not _is_known(server, app):
                    apps[base] = _register(server, address, retry, show)
        return _write(apps)


def _register(
    server: "Server", address: str, retry: "RetryPolicy", show: Callable[[str], None]
) -> dict[str, str]:
    from care100.auth.oauth import LoginError, ScopesRefused
    from care100.platforms.mastodon.apps import register
    from care100.platforms.mastodon.login import BROAD_SCOPES, SCOPES

    for scopes in (SCOPES, BROAD_SCOPES):
        try:
            app = register(server, address, scopes, retry, show)
        except ScopesRefused:
            continue
        values = (server.base, app.client_id, app.client_secret, address, " ".join(scopes))
        found = dict(zip(_FIELDS, values, strict=True))
        _is_known(server, found)
        return found
    raise LoginError(
        f"{server.name} refused all permissions that the page can request.",
        "Leave this server out of --register-apps.",
    )


def _is_known(server: "Server", app: dict[str, str]) -> bool:
    """Return whether the server still knows the app.

    Asks for a token for the app itself, which allows nothing that a visitor could not do, and
    forgets it: Mastodon deletes apps without tokens after a day (`applications_vacuum.rb`).
    """
    fields = {
        "grant_type": "client_credentials",
        "client_id": app["clientId"],
        "client_secret": app["clientSecret"],
        "redirect_uri": app["redirect"],
        "scope": app["scopes"],
    }
    return 200 <= server.post("/oauth/token", fields).status < 300


def _read(data: bytes | None, address: str) -> dict[str, dict[str, str]]:
    """Return the apps for this address by server; none from a file that is not in order."""
    try:
        apps = json.loads(data or b"{}")["apps"] if data and len(data) < _LARGEST else []
        return {
            app["origin"]: {name: app[name] for name in _FIELDS}
            for app in apps
            if app["redirect"] == address and all(isinstance(app[name], str) for name in _FIELDS)
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _write(apps: dict[str, dict[str, str]]) -> bytes:
    ordered = [apps[origin] for origin in sorted(apps)]
    return f"{json.dumps({'schema': _SCHEMA, 'apps': ordered}, indent=1)}\n".encode()
