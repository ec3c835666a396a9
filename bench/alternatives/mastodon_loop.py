"""Follow the accounts on stdin one after the other with Mastodon.py: `URL TOKEN lookup|search`.

`lookup` is enough for accounts that the server knows; `search` lets it fetch the others.
"""

import sys

from mastodon import Mastodon


def main(url: str, token: str, way: str) -> None:
    """Follow each account."""
    client = Mastodon(access_token=token, api_base_url=url)
    for handle in sys.stdin.read().split():
        if way == "lookup":
            account = client.account_lookup(handle)
        else:
            found = client.search_v2(handle, resolve=True, result_type="accounts").accounts
            account = next(one for one in found if one.acct == handle)
        client.account_follow(account.id)


if __name__ == "__main__":
    main(*sys.argv[1:])
