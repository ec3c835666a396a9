"""`import` of an old file, in which members have accounts that they have left since."""

import pytest

from tests.person import Ran, Typist

OLD = "name,mastodon,x,note,source\nAda,ada@old.social,,first,s\nBob,,bob,,s\n"


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """Has imported a file, after which a member moved twice."""
    imports(curator)
    curator.runs("edit", "people", "@ada@old.social", "--mastodon", "ada@new.social")
    curator.runs("edit", "people", "@ada@new.social", "--mastodon", "ada@newest.social")
    return curator


def imports(keeper: Typist, text: str = OLD, *options: str, expect: int = 0) -> Ran:
    (keeper.home / "old.csv").write_text(text)
    return keeper.runs("import", "people", str(keeper.home / "old.csv"), *options, expect=expect)


def test_a_member_is_recognised_by_an_earlier_account(keeper: Typist) -> None:
    before = keeper.runs("export", "people").out
    assert "people: 2 unchanged." in imports(keeper).out
    ran = imports(keeper, OLD.replace("first", "second"))
    assert "people: 1 changed, 1 unchanged." in ran.out
    assert (
        "line 2: @ada@old.social is an earlier account of a member of people, who keeps"
        " @ada@newest.social\n" in ran.err
    )
    assert keeper.runs("export", "people").out == before.replace("first", "second")
    imports(keeper, OLD, "--replace")
    assert keeper.runs("export", "people").out == before


def test_a_known_member_does_not_get_an_earlier_account_back(keeper: Typist) -> None:
    keeper.runs("add", "people", "x:ada", "--member", "@ada@newest.social", "--source", "s")
    imports(keeper, OLD.replace("ada@old.social,", "ada@old.social,ada"))
    assert "ada@newest.social,ada" in keeper.runs("export", "people").out


def test_a_member_of_another_name_has_the_free_account(keeper: Typist) -> None:
    ran = imports(keeper, OLD.replace("Ada", "Adam"))
    assert "people: 1 added, 1 unchanged." in ran.out
    assert "ada@old.social" in keeper.runs("export", "people").out


def test_a_move_that_was_undone_does_not_count(keeper: Typist) -> None:
    keeper.runs("undo", "people")
    keeper.runs("undo", "people")
    assert "people: 2 unchanged." in imports(keeper).out
    assert "ada@old.social" in keeper.runs("export", "people").out


def test_an_opt_out_holds_against_an_earlier_account(keeper: Typist) -> None:
    keeper.runs("opt-out", "@ada@newest.social", "--yes")
    ran = imports(keeper)
    assert "line 2: @ada@old.social is an earlier account of a member who opted out." in ran.err
    assert "ada" not in keeper.runs("export", "people").out
