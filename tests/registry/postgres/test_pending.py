"""What waits for the user, read from a registry on a server."""

import psycopg

from care100.registry import pending as module
from tests.person import Typist


def test_every_query_of_what_waits_runs(curator: Typist, address: str) -> None:
    curator.runs("new", "people", "--title", "People")
    curator.runs("new", "full", "--title", "Full")
    curator.runs("add", "full", "x:ada")
    queries = [
        value
        for name, value in vars(module).items()
        if str(value).lstrip().startswith("SELECT") and "{" not in str(value).replace("{}", "")
    ]
    with psycopg.connect(address) as connection:
        for query in queries:
            connection.execute(query.encode())
    assert len(queries) >= 10
    assert "people" in curator.runs().out
