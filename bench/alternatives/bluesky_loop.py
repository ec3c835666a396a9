"""Follow the accounts on stdin one after the other with Bluesky's Python SDK:
`URL HANDLE APP_PASSWORD`.
"""

import sys

from atproto import Client


def main(url: str, user: str, password: str) -> None:
    """Follow each account."""
    client = Client(base_url=f"{url}/xrpc")
    client.login(user, password)
    for handle in sys.stdin.read().split():
        client.follow(client.resolve_handle(handle).did)


if __name__ == "__main__":
    main(*sys.argv[1:])
