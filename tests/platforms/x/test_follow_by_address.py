"""Following and importing anybody's X List by its address, which X charges for."""

import pytest

from care100.cli.invocation import Invocation
from tests.person import Person


@pytest.fixture
def follower(person: Person) -> Person:
    person.log_in("x")
    return person


def publish(person: Person, *numbers: int, name: str = "Voices") -> str:
    """Let another account have a List, and return its address."""
    state = person.sandbox.x.state
    made = state.add_list("curator", name=name)
    made.members.extend(state.account(f"acct{n:03}").id for n in numbers)
    person.sandbox.x.costs.clear()
    return f"https://x.com/i/lists/{made.id}"


def cost(person: Person) -> float:
    return float(person.sandbox.x.costs.total)


def test_each_price_is_shown_before_the_request(follower: Person) -> None:
    url = publish(follower, 1, 2, 3)
    follower.sandbox.x.log.clear()
    ran = follower.runs("import", "mine", url, expect=2)
    assert "Look up this list? X charges $0.005, and more for its members." in ran.err
    assert "Run again with --yes to confirm." in ran.err
    assert list(follower.sandbox.x.log) == []

    ran = follower.runs("import", "mine", url, "--yes", "--max-cost", "0.03", expect=1)
    assert "Reading the 3 members of “Voices” would cost $0.035" in ran.err
    assert cost(follower) == 0.005
    assert "mine: 3 added." in follower.runs("import", "mine", url, "--yes").out


def test_a_list_on_x_is_followed_updated_and_undone(follower: Person) -> None:
    url = publish(follower, 1, 2, 3)
    ran = follower.runs("follow", f"{url}?s=20", "--yes")
    assert "Read the 3 members of “Voices”? X charges $0.03. Confirmed with --yes." in ran.err
    assert f"“Voices”: 3 members, from {url}" in ran.err
    state = follower.sandbox.x.state
    members = follower.runs("show", "voices", "--json").json["members"]
    assert [one["x_id"] for one in members] == [state.account(f"acct{n:03}").id for n in (1, 2, 3)]
    assert len(followed(follower)) == 1

    [made] = [one for one in state.lists.values() if one.name == "Voices"]
    made.members.append(state.account("acct004").id)
    made.members.remove(state.account("acct001").id)
    assert ": 1 joined, 1 left." in follower.runs("follow", "voices", "--yes").err

    follower.runs("unfollow", "voices", "--yes")
    assert followed(follower) == set()


def followed(person: Person) -> set[str]:
    """The ids of the Lists that the follower follows."""
    return person.sandbox.x.state.followed_lists("follower")


def test_an_update_that_is_not_paid_for_uses_the_saved_copy(follower: Person) -> None:
    url = publish(follower, 1, 2)
    follower.runs("follow", url, "--yes")
    before = cost(follower)
    ran = follower.runs("follow", "voices", "--yes", "--max-cost", "0.004")
    assert "Could not update “Voices”: Looking up the list would cost $0.005" in ran.err
    assert "Using the saved copy." in ran.err
    assert cost(follower) - before < 0.005  # reading which Lists the login follows


def test_an_update_in_a_script_without_yes_uses_the_saved_copy(follower: Person) -> None:
    follower.runs("follow", publish(follower, 1, 2), "--yes")
    before = cost(follower)
    ran = follower.runs("follow", "voices", "--dry-run")
    assert "Could not update “Voices”: Confirmation needed: Look up this list?" in ran.err
    assert "Nothing to do" in ran.out
    assert cost(follower) - before < 0.005


@pytest.mark.parametrize("answers", ["n\n", "y\nn\n"])
def test_a_declined_price_reads_and_stores_nothing_more(
    follower: Person, monkeypatch: pytest.MonkeyPatch, answers: str
) -> None:
    monkeypatch.setattr(Invocation, "interactive", True)
    url = publish(follower, 1, 2)
    for command in (("follow", url), ("import", "mine", url)):
        follower.sandbox.x.costs.clear()
        ran = follower.runs(*command, given=answers, expect=1)
        paid = " $0.005 was charged for looking it up." if "y" in answers else ""
        assert f"Cancelled. The list was not read.{paid}\n" in ran.err
        assert cost(follower) == pytest.approx(0.005 * answers.count("y"))
    assert not {"voices", "mine"} & set(follower.runs("lists").out.split())
    # An update that is declined uses the saved copy.
    follower.runs("follow", url, "--yes")
    ran = follower.runs("follow", "voices", given=answers)
    assert "Could not update “Voices”: You declined its price." in ran.err


def test_reading_counts_towards_the_limit(follower: Person) -> None:
    url = publish(follower, 1, 2)
    ran = follower.runs("follow", url, "--yes", "--max-cost", "0.03", expect=1)
    assert "which is more than $0.03." in ran.err
    assert "$0.025 was charged for reading." in ran.err


def test_without_a_login_the_command_to_log_in_is_shown(person: Person) -> None:
    url = publish(person, 1)
    person.log_in("mastodon")
    for command in (("follow", url), ("import", "mine", url)):
        ran = person.runs(*command, "--yes", expect=5)
        assert "You are not logged in on X." in ran.err
        assert "Log in with: care100 login x" in ran.err
    assert cost(person) == 0


def test_a_list_that_x_does_not_show_is_named(follower: Person) -> None:
    ran = follower.runs("follow", "https://x.com/i/lists/42", "--yes", expect=1)
    assert "X does not show the List 42: it is deleted or private." in ran.err
