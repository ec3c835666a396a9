"""A member's name works wherever an account does."""

import pytest

from tests.person import Typist

ADA, EVE = "ada@b.social", "eve@b.social"


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """Keeps a list with Ada Byron, Ada Yonath and Evelina Q."""
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", f"@{ADA}", "--name", "Ada Byron")
    curator.runs("add", "people", "@yonath@b.social", "--name", "Ada Yonath")
    curator.runs("add", "people", f"@{EVE}", "--name", "Evelina Q", "--topic", "Housing Q")
    return curator


def answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the person be at a terminal."""
    monkeypatch.setattr("care100.cli.invocation.Invocation.interactive", True)


def listed(keeper: Typist) -> list[str]:
    return [one["name"] for one in keeper.runs("show", "people", "--json").json["members"]]


def test_edit_accepts_a_whole_name_in_any_case(keeper: Typist) -> None:
    assert ADA in keeper.runs("edit", "people", "ada  BYRON").out
    keeper.runs("edit", "people", "Evelina Q", "--note", "Voice of care")
    assert "Voice of care" in keeper.runs("edit", "people", f"@{EVE}").out


def test_remove_and_opt_out_accept_names(keeper: Typist) -> None:
    assert "Removed Evelina Q" in keeper.runs("remove", "people", "evelina q").out
    keeper.runs("opt-out", "Ada Yonath", "--yes")
    assert listed(keeper) == ["Ada Byron"]
    keeper.runs("add", "people", "@yonath@b.social", expect=2)


def test_a_part_of_a_name_is_never_enough_in_a_script(keeper: Typist) -> None:
    for text in ("Ada", "Byron"):
        ran = keeper.runs("remove", "people", text, expect=2)
        assert f"“{text}” is not the name of one member." in ran.err
        assert f"Ada Byron (@{ADA})" in ran.err
    assert "Use a handle, such as @ada@b.social" in ran.err
    assert len(listed(keeper)) == 3


def test_the_user_chooses_between_candidates(
    keeper: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch)
    ran = keeper.runs("remove", "people", "Ada", given="2\n")
    assert "  2  Ada Yonath (@yonath@b.social)" in ran.err
    assert listed(keeper) == ["Ada Byron", "Evelina Q"]


@pytest.mark.parametrize("answer", ["\n", "3\n", "0\n", "-1\n", "no\n", ""])
def test_no_other_answer_chooses(
    keeper: Typist, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    answers(monkeypatch)
    keeper.runs("remove", "people", "Ada", given=answer, expect=2)
    assert len(listed(keeper)) == 3


def test_a_name_of_nobody_on_the_list_leads_to_its_members(keeper: Typist) -> None:
    ran = keeper.runs("edit", "people", "Grace", expect=2)
    assert "No member of people is called “Grace”." in ran.err
    assert "Show its members: care100 show people" in ran.err


def test_a_handle_without_its_server_is_answered_with_the_whole_handle(keeper: Typist) -> None:
    keeper.runs("add", "people", "@grace@b.social", "--name", "G. M. H.")
    keeper.runs("add", "people", "x:hopper", "--name", "H. M. G.")
    for short, handle in (("grace", "@grace@b.social"), ("Hopper", "x:hopper")):
        ran = keeper.runs("edit", "people", short, "--note", "x", expect=2)
        assert f"Did you mean {handle}?" in ran.err


def test_names_of_other_lists_are_not_meant(keeper: Typist) -> None:
    keeper.runs("edit", "people", "Ofsted", expect=2)


def test_find_searches_every_text_of_all_lists(keeper: Typist) -> None:
    keeper.runs("new", "others", "--title", "Others")
    keeper.runs("add", "others", f"@{EVE}", "--note", "met at the conference")
    for text in ("EVELINA", "eve@b.", "HOUSING q", "conference"):
        [found] = keeper.runs("find", text, "--json").json["members"]
        assert (found["name"], found["mastodon"]) == ("Evelina Q", EVE)
        lists = {"conference": ["others"], "HOUSING q": ["people"]}
        assert sorted(found["lists"]) == lists.get(text, ["others", "people"])
    assert "Evelina Q" in keeper.runs("find", "evelina").out


def test_find_says_when_it_finds_nothing(keeper: Typist) -> None:
    ran = keeper.runs("find", "no such text")
    assert ran.out == ""
    assert "No member has a text with “no such text”." in ran.err
    keeper.runs("find", " ", expect=2)


def test_a_misspelt_handle_is_answered_with_the_nearest_one_on_the_list(keeper: Typist) -> None:
    keeper.runs("new", "others", "--title", "Others")
    keeper.runs("add", "others", "@aba@b.social")
    ran = keeper.runs("remove", "people", "@adda@b.social", expect=2)
    assert f"Did you mean @{ADA}? Show its members: care100 show people" in ran.err
    ran = keeper.runs("edit", "people", "x:unlike", "--note", "x", expect=2)
    assert "Did you mean" not in ran.err


def test_add_finds_the_member_of_another_account_by_name(
    keeper: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = ("add", "people", "--source", "https://ada.example", "--member")
    keeper.runs(*add, "ada byron", "x:ada")
    assert "Ada Yonath" in keeper.runs(*add, "Ada", "x:yonath", expect=2).err
    answers(monkeypatch)
    keeper.runs(*add, "Ada", "x:yonath", given="2\n")
    members = keeper.runs("show", "people", "--json").json["members"]
    assert [(one["name"], one["x"]) for one in members[:2]] == [
        ("Ada Byron", "ada"),
        ("Ada Yonath", "yonath"),
    ]
