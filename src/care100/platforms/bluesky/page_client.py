"""The document that describes a list page to Bluesky servers, as an app.

atproto.com/specs/oauth, "Clients": the document's address is the page's id. A server reads it
when a visitor comes from the page, shows them the name, and leads them back only to the
addresses in it.
"""

import ipaddress
import json
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from care100.platforms.page import PageClient

# The scopes that the page's script requests: the narrow ones, and for servers without these a
# wider one.
_SCOPES = (
    "atproto",
    "repo:app.bsky.graph.follow?action=create",
    "repo:app.bsky.graph.follow?action=delete",
    "rpc:app.bsky.actor.getProfiles?aud=*",
    "transition:generic",
)
_LONGEST_NAME = 100


@dataclass(frozen=True)
class BlueskyPageClient(PageClient):
    """See PageClient."""

    file: str = "bluesky-client.json"

    def document(self, address: str, title: str) -> bytes | None:
        """Return the document of a page at an https address with a host name."""
        if not _is_public(address):
            return None
        described = {
            "client_id": urljoin(address, self.file),
            "client_name": title[:_LONGEST_NAME] or "care100",
            "client_uri": address,
            "redirect_uris": [address, urljoin(address, "index.html")],
            "application_type": "web",
            "response_types": ["code"],
            # No token outlives the visit, so none is refreshed.
            "grant_types": ["authorization_code"],
            "scope": " ".join(_SCOPES),
            "token_endpoint_auth_method": "none",
            "dpop_bound_access_tokens": True,
        }
        return f"{json.dumps(described, indent=1)}\n".encode()


def _is_public(address: str) -> bool:
    url = urlsplit(address)
    try:
        host, port = url.hostname or "", url.port
    except ValueError:
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return url.scheme == "https" and "." in host and port is None and not url.username
    return False
