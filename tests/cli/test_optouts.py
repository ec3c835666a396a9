"""`opt-out`: accounts that opted out are never listed again."""

import sqlite3
from contextlib import closing

import pytest

from care100 import registry
from tests.person import Person, Typist


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """Has two lists, with Ada on both."""
    for slug in ("people", "others"):
        curator.runs("new", slug, "--title", slug.capitalize())
        curator.runs("add", slug, "@ada@b.social", "--name", "Ada", "--note", "a secret of hers")
        curator.runs("add", slug, "x:bob")
    curator.runs("add", "people", "x:ada", "--member", "@ada@b.social", "--source", "s")
    return curator


def test_remove_with_opt_out_is_for_every_list_and_for_ever(keeper: Typist) -> None:
    ran = keeper.runs("remove", "people", "x:ada", "--opt-out", "--yes")
    assert "Removed Ada (@ada@b.social and @ada) from others and people." in ran.out
    assert "  @ada@b.social on Mastodon\n  @ada on X\n" in ran.out
    assert "care100 opt-out --undo ada@b.social" in ran.out
    for handle in ("@ada@b.social", "x:ADA"):
        refused = keeper.runs("add", "others", handle, expect=2)
        assert "opted out and cannot be listed." in refused.err
    keeper.runs("edit", "people", "x:bob", "--x", "ada", expect=2)
    assert "Ada" not in keeper.runs("export", "others").out


@pytest.mark.parametrize(
    "words",
    [["remove", "people", "x:ada", "--opt-out", "--yes"], ["opt-out", "@ada@b.social", "--yes"]],
)
def test_an_opt_out_keeps_only_identifiers(keeper: Typist, words: list[str]) -> None:
    keeper.runs("edit", "people", "x:ada", "--note", "another secret", "--topic", "a topic")
    keeper.runs("remove", "others", "x:ada")
    keeper.runs(*words)
    with closing(sqlite3.connect(keeper.home / registry.FILE_NAME)) as connection:
        kept = "\n".join(connection.iterdump())
    assert "secret" not in kept
    assert "a topic" not in kept
    assert "Ada" not in kept
    # The file's free pages have nothing of them either.
    assert b"secret" not in (keeper.home / registry.FILE_NAME).read_bytes()
    told = keeper.runs("history", "people").out
    assert "removed @ada@b.social" in told
    assert "added @bob" in told
    assert "from position" not in told
    assert "changed @ada@b.social (details deleted after the opt-out)" in told


@pytest.mark.parametrize(
    ("platform", "first"),
    [
        ("mastodon", ("follow", "people", "--yes")),
        ("mastodon", ("sync", "people", "--yes")),
        ("x", ("sync", "people", "--yes", "--pace", "0", "--verify")),
    ],
)
def test_an_opt_out_deletes_names_from_the_journal_and_the_copies(
    person: Person, platform: str, first: tuple[str, ...]
) -> None:
    person.has_list(3)
    person.log_in(platform, user="curator")
    person.runs(*first)
    assert "Person 2" in _stored(person)
    person.runs("opt-out", "x:acct002", "--yes")
    assert "Person 2" not in _stored(person)
    plan = person.runs(*first, "--dry-run", "--json", expect=None).out
    assert "Person 2" not in plan
    person.runs(*first)
    # The platform's own name of the account is not stored either.
    for name in ("Person 2", "Account 002"):
        assert name not in _stored(person)
    assert "Person 3" in _stored(person)


def _stored(person: Typist) -> str:
    """Return everything that the registry has, as text."""
    with closing(sqlite3.connect(person.home / registry.FILE_NAME)) as connection:
        return "\n".join(connection.iterdump())


def test_an_opt_out_deletes_data_of_earlier_handles(keeper: Typist) -> None:
    keeper.runs("edit", "people", "x:ada", "--mastodon", "countess@b.social")
    keeper.runs("edit", "people", "x:ada", "--mastodon", "lovelace@c.social")
    # Somebody else has the handle that is free again.
    keeper.runs("add", "people", "@ada@b.social", "--name", "Adam")
    keeper.runs("opt-out", "@lovelace@c.social", "--yes")
    with closing(sqlite3.connect(keeper.home / registry.FILE_NAME)) as connection:
        kept = "\n".join(connection.iterdump())
    assert "secret" not in kept
    assert '"Ada"' not in kept
    assert "added Adam (@ada@b.social)" in keeper.runs("history", "people").out


def test_undo_lets_all_accounts_be_listed_again(keeper: Typist) -> None:
    keeper.runs("opt-out", "@ada@b.social", "--yes")
    ran = keeper.runs("opt-out", "--undo", "x:ada")
    assert "@ada@b.social and @ada can be listed again." in ran.out
    keeper.runs("add", "people", "@ada@b.social", "x:ada")
    assert "has not opted out" in keeper.runs("opt-out", "--undo", "x:ada").out


def test_an_unlisted_account_can_opt_out(keeper: Typist) -> None:
    keeper.runs("opt-out", "x:stranger")
    keeper.runs("add", "people", "x:stranger", expect=2)
    shown = keeper.runs("opt-out").out
    assert "@stranger" in shown
    data = keeper.runs("opt-out", "--json").json
    assert [one["handle"] for one in data["opt_outs"]] == ["stranger"]


def test_opting_out_twice_is_once(keeper: Typist) -> None:
    keeper.runs("opt-out", "x:ada", "--yes")
    keeper.runs("opt-out", "x:ada", "--yes")
    assert len(keeper.runs("opt-out", "--json").json["opt_outs"]) == 2
    keeper.runs("opt-out", "--undo", "x:ada")
    assert keeper.runs("opt-out", "--json").json["opt_outs"] == []


def test_opt_out_and_undo_exclude_each_other(keeper: Typist) -> None:
    keeper.runs("opt-out", "x:ada", "--undo", "x:ada", expect=2)


def test_an_opt_out_is_printed_as_json(keeper: Typist) -> None:
    accounts = [
        {"platform": "mastodon", "handle": "ada@b.social"},
        {"platform": "x", "handle": "ada"},
    ]
    assert keeper.runs("opt-out", "x:ada", "--yes", "--json").json == {
        "schema": 1,
        "dry_run": False,
        "opted_out": accounts,
        "removed_from": ["others", "people"],
        "pages": [],
        "copies": [],
        "undo": "care100 opt-out --undo ada@b.social",
    }
    lifted = keeper.runs("opt-out", "--undo", "x:ada", "--json").json
    assert lifted == {"schema": 1, "dry_run": False, "allowed_again": accounts}
    again = keeper.runs("opt-out", "--undo", "x:ada", "--json").json
    assert again == {"schema": 1, "dry_run": False, "allowed_again": []}


@pytest.mark.parametrize(
    "words", [["remove", "people", "x:ada", "--opt-out"], ["opt-out", "x:ada"]]
)
def test_an_opt_out_asks_before_members_leave_their_lists(keeper: Typist, words: list[str]) -> None:
    before = _stored(keeper)
    ran = keeper.runs(*words, expect=2)
    assert "  Ada (@ada@b.social and @ada), on others and people\n" in ran.err
    assert "Run again with --yes" in ran.err
    ran = keeper.runs(*words, "--dry-run")
    assert "Dry run. Nothing was changed." in ran.err
    assert _stored(keeper) == before
    keeper.runs(*words, "--yes")
    assert "Ada" not in keeper.runs("export", "people").out


def test_an_opt_out_of_an_account_on_no_list_does_not_ask(keeper: Typist) -> None:
    assert "on no list" in keeper.runs("opt-out", "x:stranger", "--dry-run").err
    assert keeper.runs("opt-out", "--json").json["opt_outs"] == []
    keeper.runs("opt-out", "x:stranger")
    ran = keeper.runs("opt-out", "--undo", "x:stranger", "--dry-run")
    assert "could be listed again. Dry run: nothing was changed." in ran.out
    assert len(keeper.runs("opt-out", "--json").json["opt_outs"]) == 1


def test_an_opt_out_names_the_commands_after_which_the_public_finds_the_member_no_more(
    person: Person,
) -> None:
    for slug in ("people", "drafts", "website"):
        person.has_list(3, slug)
    person.log_in("mastodon", user="curator")
    person.runs("sync", "people", "--yes")
    person.runs("site", "website", "-o", str(person.home / "site"))
    # The copy still has this member, although the list has not.
    person.runs("remove", "people", "x:acct002")
    for handle in ("x:acct002", "x:acct003"):
        ran = person.runs("opt-out", handle, "--yes")
        assert "Published pages and copies still show them until you run:" in ran.err
        assert "  care100 site website -o FOLDER\n  care100 sync people\n" in ran.err
        assert "drafts" not in ran.err.partition("Published")[2]
    person.runs("sync", "people", "--yes", "--force")
    person.runs("opt-out", "--undo", "x:acct002")
    assert "sync" not in person.runs("opt-out", "x:acct002", "--yes").err


def test_undo_skips_a_change_that_the_opt_out_left_without_effect(curator: Typist) -> None:
    curator.runs("new", "people", "--title", "People")
    for name in ("bob", "ada"):
        curator.runs("add", "people", f"@{name}@b.social", "--name", name.title())
    table = curator.home / "order.csv"
    table.write_text("name,mastodon\nAda,ada@b.social\nBob,bob@b.social\n")
    curator.runs("import", "people", str(table), "--replace")
    curator.runs("opt-out", "@bob@b.social", "--yes")
    ran = curator.runs("undo", "people", "--skip-opt-outs")
    assert "removed Ada" in ran.out


def test_undo_skips_an_opt_out_and_undoes_the_change_before(curator: Typist) -> None:
    curator.runs("new", "people", "--title", "People")
    for name in ("ada", "bob"):
        curator.runs("add", "people", f"@{name}@b.social", "--name", name.title())
    curator.runs("edit", "people", "Ada", "--topic", "carers")
    curator.runs("opt-out", "@bob@b.social", "--yes")
    refused = curator.runs("undo", "people", expect=1)
    assert "To undo the change before it: care100 undo people --skip-opt-outs" in refused.err
    ran = curator.runs("undo", "people", "--skip-opt-outs")
    assert "changed Ada" in ran.out
    assert "@bob@b.social has opted out since, and stays off the list." in ran.err
    [ada] = curator.runs("show", "people", "--json").json["members"]
    assert (ada["name"], ada["topic"]) == ("Ada", "")
    curator.runs("undo", "people", "--redo")
    [ada] = curator.runs("show", "people", "--json").json["members"]
    assert ada["topic"] == "carers"
