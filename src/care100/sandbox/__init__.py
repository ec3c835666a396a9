"""Two small servers over real HTTP, one Mastodon and one X, to try everything against.

    with Sandbox(accounts=100) as sandbox:
        sandbox.mastodon.url, sandbox.mastodon.users["follower"]

They need the `sandbox` extra. Nothing else in care100 imports this package.
"""

from care100.sandbox.faults import Fault
from care100.sandbox.sandbox import Sandbox

__all__ = ["Fault", "Sandbox"]
