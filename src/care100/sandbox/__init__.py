"""Servers over real HTTP, one Mastodon and one X, to try everything against.

    with Sandbox(accounts=100, towns=40) as sandbox:
        sandbox.mastodon.url, sandbox.mastodon.users["follower"]
        ada = sandbox.towns[7].add("ada", website="https://ada.example/")

They need the `sandbox` extra. Nothing else in care100 imports this package.
"""

from care100.sandbox.faults import Fault
from care100.sandbox.sandbox import Sandbox

__all__ = ["Fault", "Sandbox"]
