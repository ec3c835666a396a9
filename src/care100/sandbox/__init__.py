"""Local servers over real HTTP to try any client against: a Mastodon server, small Mastodon
servers without logins, the X API and a Bluesky server.

    with Sandbox(accounts=100, small_servers=40) as sandbox:
        sandbox.mastodon.url, sandbox.mastodon.users["follower"]
        ada = sandbox.small_servers[7].add("ada", website="https://ada.example/")

This package imports nothing of the rest of care100, so that it cannot share a mistake with the
clients that are tested against it.
"""

from care100.sandbox.faults import Fault
from care100.sandbox.sandbox import Sandbox

__all__ = ["Fault", "Sandbox"]
