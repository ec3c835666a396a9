"""No token is where others could read it: registry, output, errors, files."""

import os
import stat

from care100.sandbox.faults import Fault
from tests.person import PEOPLE, Person


def test_tokens_are_in_the_vault_and_nowhere_else(person: Person) -> None:
    mastodon, x = person.sandbox.mastodon, person.sandbox.x
    tokens = [mastodon.users["follower"], x.users["follower"]]
    printed = []

    def runs(*words: str, given: str = "", expect: int = 0) -> None:
        ran = person.runs(*words, given=given, expect=expect)
        printed.append(ran.out + ran.err)

    person.has_list()
    runs("login", "mastodon", mastodon.url, "--token-stdin", "-v", given=tokens[0])
    runs("login", "x", "--token-stdin", "-v", given=tokens[1])
    runs("logins", "--json", "-v")
    runs("follow", "people", "--on", "mastodon", "--yes", "-v")
    runs("follow", "people", "--on", "x", "--copy", "--yes", "-v")
    assert len(person.follows()) == PEOPLE
    # A server that repeats the token in its answer: in a refusal, and when it accepts it no more.
    echo = {"error": f"{tokens[0]} is no good"}
    person.runs("add", "people", f"acct{PEOPLE + 1:03}@{mastodon.domain}")
    mastodon.faults.add(Fault("status", "POST", "/follow$", status=403, body=echo))
    runs("follow", "people", "--on", "mastodon", "--yes", "-v", expect=3)
    mastodon.faults.add(Fault("status", status=418, body=echo, times=None))
    runs("follow", "people", "--on", "mastodon", "--yes", "-v", expect=1)
    mastodon.faults.clear()
    mastodon.faults.add(Fault("status", status=401, body=echo, times=None))
    runs("unfollow", "people", "--on", "mastodon", "--yes", "-v", expect=5)
    mastodon.faults.clear()
    # In an answer that is none, and in every place where X gives a reason.
    mastodon.faults.add(
        Fault("page", path="/relationships", status=200, body=tokens[0], times=None)
    )
    runs("unfollow", "people", "--on", "mastodon", "--yes", "-v", expect=4)
    mastodon.faults.add(Fault("page", path="/lists$", status=200, body=tokens[0], times=None))
    runs("pull", "people", "--from", "People", "--on", "mastodon", "-v", expect=4)
    mastodon.faults.clear()
    said = f"Bearer {tokens[1]} may not do this"
    for n, body in enumerate(({"detail": said}, {"errors": [{"message": said}]}, {"title": said})):
        person.runs("add", "people", f"x:acct{PEOPLE + 1 + n:03}")
        x.faults.add(Fault("status", "POST", "/members$", status=403, body=body))
        # A member that was left out before for the same reason is no news.
        runs("follow", "people", "--on", "x", "--copy", "--yes", "-v", expect=0 if n else 3)
    x.faults.add(Fault("status", "POST", "/members$", status=404, body={"detail": said}))
    person.runs("add", "people", f"x:acct{PEOPLE + 4:03}")
    runs("follow", "people", "--on", "x", "--copy", "--yes", "-v", expect=3)
    x.faults.clear()
    runs("runs", "-v")
    runs("history", "people", "--json", "-v")

    holding = [
        path
        for path in person.home.rglob("*")
        if path.is_file() and any(token.encode() in path.read_bytes() for token in tokens)
    ]
    assert [path.name for path in holding] == ["secrets.json"]
    if os.name == "posix":
        assert stat.S_IMODE(holding[0].stat().st_mode) == 0o600
        assert stat.S_IMODE(holding[0].parent.stat().st_mode) == 0o700
    assert not [text for text in printed if any(token in text for token in tokens)]

    runs("logout", "mastodon", "-v")
    runs("logout", "x", "-v")
    assert not [token for token in tokens if token.encode() in holding[0].read_bytes()]
