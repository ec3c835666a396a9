"""Posts on X: read only if the user names X, from the published List, at a price."""

import pytest

from tests.digest.reader import Reader, ago


@pytest.fixture
def member(reader: Reader) -> Reader:
    """A reader with a list of two people on X, which is published as a List there."""
    state = reader.sandbox.x.state
    made = state.add_list("curator", "Voices")
    made.members.extend(state.account(f"acct00{n}").id for n in (1, 2, 5))
    reader.log_in("x")
    (reader.home / "voices.csv").write_text("name,x\nPerson 1,acct001\nPerson 2,acct002\n")
    reader.runs("import", "voices", str(reader.home / "voices.csv"))
    reader.runs("describe", "voices", "--x-list", made.id)
    for number in (1, 2, 5):
        state.account(f"acct00{number}").followers_elsewhere = 100
        state.posted[state.account(f"acct00{number}").id] = []
    reader.sandbox.x.log.clear()
    reader.sandbox.x.costs.clear()
    return reader


def test_x_is_not_read_unless_it_is_named(member: Reader) -> None:
    ran = member.runs("digest", "voices", expect=5)
    assert "not logged in" in ran.err
    member.runs("digest", "people", "--json")
    assert not member.sandbox.x.log


def test_posts_are_read_for_the_price_that_was_shown(member: Reader) -> None:
    state = member.sandbox.x.state
    state.post(
        "acct001",
        "A report: https://example.org/report #care",
        at=ago(hours=3),
        boosts=7,
        replies=2,
    )
    state.post("acct001", "RT @someone: a repost", at=ago(hours=4))
    state.post("acct001", "A reply", at=ago(hours=5), is_reply=True)
    state.post("acct002", "Eight days old", at=ago(days=8))
    state.post("acct002", "Shocking", at=ago(hours=6), sensitive=True)
    state.post("acct005", "Not on the list", at=ago(hours=1))
    ran = member.runs("digest", "voices", "--on", "x", "--yes", "--json")
    first, second = ran.json["posts"]
    assert first["text"] == "A report: https://example.org/report #care"
    assert (first["hashtags"], first["boosts"], first["replies"]) == (["care"], 7, 2)
    assert first["followers"] == 100
    assert first["url"].startswith("https://x.com/acct001/status/")
    assert (second["text"], second["warning"]) == ("Shocking", "sensitive content")
    assert ran.json["cost_usd"] == float(member.sandbox.x.costs.total) == 6 * 0.005 + 3 * 0.01


def test_authors_who_are_only_on_the_list_on_x_are_in_the_price(member: Reader) -> None:
    made = next(one for one in member.sandbox.x.state.lists.values() if one.name == "Voices")
    state = member.sandbox.x.state
    made.members[:] = [state.account(f"acct00{n}").id for n in range(1, 6)]
    member.runs("remove", "voices", "x:acct002", "--yes")
    for n in range(100):
        state.post(f"acct00{n % 5 + 1}", f"Post {n}", at=ago(minutes=n + 1))
    words = ("digest", "voices", "--on", "x", "--yes", "--json")
    assert "would cost $1.50" in member.runs(*words, "--max-cost", "0.54", expect=1).out
    assert not member.sandbox.x.log
    cost = member.runs(*words, "--max-cost", "1.50").json["cost_usd"]
    assert cost == float(member.sandbox.x.costs.total) == 100 * 0.005 + 5 * 0.01


def test_the_highest_price_is_confirmed_first(member: Reader) -> None:
    ran = member.runs("digest", "voices", "--on", "x", expect=2)
    assert "$1.50" in ran.err
    ran = member.runs("digest", "voices", "--on", "x", "--yes", "--max-cost", "0.10", expect=1)
    assert "would cost $1.50" in ran.err
    assert not member.sandbox.x.log


def test_protected_accounts_are_left_out(member: Reader) -> None:
    state = member.sandbox.x.state
    follower = state.account("follower").id
    state.following[follower] = [state.account("acct001").id]
    state.post("acct001", "For followers", at=ago(hours=1))
    state.protect("acct001")
    assert member.runs("digest", "voices", "--on", "x", "--yes", "--json").json["posts"] == []


def test_a_list_without_a_list_on_x_is_refused(member: Reader) -> None:
    member.runs("describe", "voices", "--x-list", "")
    ran = member.runs("digest", "voices", "--on", "x", "--yes", expect=2)
    assert "not published as a List on X" in ran.err
    assert "care100 sync voices --on x" in ran.err
    assert not member.sandbox.x.log
