"""Permanent ids from files and from curators: nobody is added before X has confirmed them."""

import pytest

from care100.sandbox import Sandbox
from care100.sandbox.x.state import XState
from tests.person import PEOPLE, Person, names
from tests.publish.x_list.observed import SYNC, kinds, members, spent


def imports(person: Person, ids: dict[str, str]) -> None:
    """Import the list's accounts with ids."""
    rows = [f"{name},{name},{id_}" for name, id_ in ids.items()]
    file = person.home / "ids.csv"
    file.write_text("\n".join(["name,x,x_id", *rows, ""]))
    person.runs("import", "people", str(file))


def true_ids(state: XState, *numbers: int) -> dict[str, str]:
    return {name: state.account(name).id for name in sorted(names(*numbers))}


def test_an_id_of_another_account_adds_nobody(curator: Person, state: XState) -> None:
    ids = true_ids(state, 1, 2, 3)
    imports(curator, ids | {"acct001": state.account("acct020").id})
    ran = curator.runs(*SYNC, expect=3)
    assert "acct001 (@acct001): the X id on the list belongs to @acct020" in ran.out
    assert "care100 edit people x:acct001 --x-id ''" in ran.out
    assert members(state) == names(*range(2, PEOPLE + 1))
    curator.runs("edit", "people", "x:acct001", "--x-id", "")
    curator.runs(*SYNC)
    assert members(state) == names(*range(1, PEOPLE + 1))


def test_the_report_has_the_code_and_the_command(curator: Person, state: XState) -> None:
    imports(curator, {"acct001": "999999999999", "acct002": state.account("acct020").id})
    [report] = curator.runs(*SYNC, "--json", expect=3).json
    commands = [f"care100 edit people x:acct00{n} --x-id ''" for n in (1, 2)]
    assert [(one["code"], one["command"]) for one in report["skipped"]] == [
        ("other_id", command) for command in commands
    ]
    whose = [one["reason"].partition(" belongs to ")[2] for one in report["skipped"]]
    assert whose == ["no account", "@acct020"]


def test_a_right_id_is_confirmed_once_for_what_was_quoted(big: Person, state: XState) -> None:
    imports(big, true_ids(state, *range(1, 61)))
    [plan] = big.runs("sync", "people", "--dry-run", "--json").json
    [report] = big.runs(*SYNC, "--json").json
    assert kinds(big) == {"GET users": 2, "POST list": 1, "POST member": 100}
    assert report["requests"] == plan["requests"]
    assert report["cost_usd"] == plan["cost_usd"] == pytest.approx(1.51) == spent(big)
    big.runs("new", "again", "--title", "Again")
    big.runs("add", "again", *(f"x:acct{n:03}" for n in range(1, 101)))
    big.sandbox.x.log.clear()
    [report] = big.runs("sync", "again", "--yes", "--pace", "0", "--json").json
    assert kinds(big) == {"POST list": 1, "POST member": 100}
    assert report["costs"] == {"list create": 0.01, "list manage": 0.5}


def test_a_confirmed_id_is_not_replaced_by_a_file(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    right, wrong = state.account("acct001").id, state.account("acct020").id
    file = curator.home / "wrong.csv"
    file.write_text(f"name,x,x_id\nPerson 1,acct001,{wrong}\n")
    ran = curator.runs("import", "people", str(file))
    assert f"line 2: its X id {wrong} is left out: X has returned the id {right}" in ran.err
    assert wrong not in curator.runs("export", "people").out
    curator.sandbox.x.log.clear()
    curator.runs(*SYNC)
    assert list(curator.sandbox.x.log) == []


def test_a_wrong_id_by_hand_removes_nobody(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    curator.runs("edit", "people", "x:acct001", "--x-id", state.account("acct020").id)
    ran = curator.runs(*SYNC, expect=3)
    assert "belongs to @acct020" in ran.out
    assert members(state) == names(*range(1, PEOPLE + 1))


@pytest.mark.parametrize("option", ["--copy", "--each"])
def test_nobody_else_is_followed_or_copied(
    person: Person, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    with Sandbox(accounts=20, self_serve=False) as world:
        person.sandbox, state = world, world.x.state
        monkeypatch.setenv("CARE100_X_API_URL", world.x.url)
        person.log_in("x")
        imports(person, true_ids(state, 2, 3) | {"acct001": state.account("acct020").id})
        ran = person.runs("follow", "people", option, "--yes", expect=3)
        assert "the X id on the list belongs to @acct020" in ran.out
        me = state.account("follower").id
        followed = {state.accounts[id_].username for id_ in state.following.get(me, [])}
        copied = {name for one in state.owned("follower") for name in state.members(one.id)}
        assert followed | copied == names(2, 3)


def test_a_check_does_not_trust_it_either(curator: Person, state: XState) -> None:
    imports(curator, true_ids(state, 3) | {"acct001": state.account("acct020").id, "acct002": "99"})
    state.rename("acct003", "renamed")
    ran = curator.runs("check", "people", "--fix", "--yes", "--json", expect=None)
    found = {one["handle"]: one for one in ran.json["findings"] if one["about"] == "x"}
    assert set(found) == {"@acct001", "@acct003"}, "acct002 is found by its handle"
    assert found["@acct001"]["todo"] == "look"
    assert found["@acct001"]["command"] == 'care100 edit people x:acct001 --x-id ""'
    shown = curator.runs("export", "people").out
    assert f"acct002,{state.account('acct002').id}" in shown
    assert "Person 20" not in shown
    assert "acct001,acct020" not in shown
