"""A server whose handles have another domain than its pages."""

from care100.sandbox import Sandbox
from care100.sandbox.mastodon.small_servers import SmallServer


def server_with_pages_elsewhere(sandbox: Sandbox) -> SmallServer:
    """Return the server of Ada. The second small server has her page."""
    server, pages, *_ = sandbox.small_servers
    server.web_domain = pages.domain
    server.add("ada")
    return server
