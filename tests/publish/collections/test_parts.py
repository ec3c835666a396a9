"""A list as Collections: in parts of 25 that stay as they are, with exactly the requests needed."""

from care100.sandbox.mastodon.state import MastodonState
from tests.person import Person, names
from tests.publish.collections.observed import at, published, writes


def test_a_short_list_is_one_collection(curator: Person, state: MastodonState) -> None:
    ran = curator.runs("sync", "people", "--yes")
    assert published(state) == {"People": names(*range(1, 9))}
    [made] = state.collections.values()
    assert (made.tag, made.language, made.discoverable) == ("socialcare", "en", True)
    assert writes(curator) == ["make"]
    assert "in your Collection: 8" in ran.out


def test_a_hundred_members_need_four_requests_and_a_second_run_none(
    big: Person, state: MastodonState
) -> None:
    reports = big.runs("sync", "people", "--yes", "--json").json
    assert [one["done"] for one in reports] == [25, 25, 25, 25]
    assert published(state) == {
        f"People ({part}/4)": names(*range(part * 25 - 24, part * 25 + 1)) for part in range(1, 5)
    }
    assert writes(big) == ["make"] * 4
    assert sum(one["requests"]["write"] for one in reports) == 4
    log = big.sandbox.mastodon.log
    assert sum(one["requests"]["read"] for one in reports) == len(log) - 4
    log.clear()
    ran = big.runs("sync", "people")
    assert "Nothing to do: 100 already in your Collection." in ran.out
    assert writes(big) == []
    assert len(log) == 1


def test_five_changes_take_exactly_their_requests(big: Person, state: MastodonState) -> None:
    big.runs("sync", "people", "--yes")
    before = published(state)
    for n in (3, 30, 77):
        big.runs("remove", "people", at(big, n))
    for n in (101, 102):
        big.runs("add", "people", at(big, n))
    big.sandbox.mastodon.log.clear()
    big.runs("sync", "people", "--yes")
    assert sorted(writes(big)) == ["put in"] * 2 + ["take out"] * 3
    after = published(state)
    # The holes of the first two parts are filled; the last keeps its hole, and nobody moved.
    assert after["People (1/4)"] == before["People (1/4)"] - names(3) | names(101)
    assert after["People (2/4)"] == before["People (2/4)"] - names(30) | names(102)
    assert after["People (3/4)"] == before["People (3/4)"]
    assert after["People (4/4)"] == before["People (4/4)"] - names(77)
    big.sandbox.mastodon.log.clear()
    big.runs("sync", "people")
    assert writes(big) == []


def test_one_too_many_begins_a_part_and_renames_the_others(
    big: Person, state: MastodonState
) -> None:
    big.runs("sync", "people", "--yes")
    big.runs("add", "people", at(big, 101))
    big.sandbox.mastodon.log.clear()
    big.runs("sync", "people", "--yes")
    assert sorted(writes(big)) == ["describe"] * 4 + ["make"]
    assert [(name, len(who)) for name, who in published(state).items()] == [
        *((f"People ({part}/5)", 25) for part in range(1, 5)),
        ("People (5/5)", 1),
    ]


def test_parts_are_merged_only_with_repack(big: Person, state: MastodonState) -> None:
    big.runs("sync", "people", "--yes")
    for n in (*range(26, 46), *range(51, 61)):
        big.runs("remove", "people", at(big, n))
    big.runs("sync", "people", "--yes", "--force")
    assert [len(who) for who in published(state).values()] == [25, 5, 15, 25]
    big.sandbox.mastodon.log.clear()
    ran = big.runs("sync", "people", "--yes", "--force", "--repack")
    assert "Delete it." in ran.err
    assert [(name, len(who)) for name, who in published(state).items()] == [
        ("People (1/3)", 25), ("People (2/3)", 20), ("People (3/3)", 25),
    ]  # fmt: skip
    assert sorted(writes(big)) == ["delete", *["describe"] * 3, *["put in"] * 5]
    big.sandbox.mastodon.log.clear()
    big.runs("sync", "people", "--repack")
    assert writes(big) == []
    shown = big.runs("show", "people", "--json").json
    assert shown["mastodon_collections"] == [
        f"{state.url}/collections/{id_}" for id_ in state.collections
    ]
    # A part begun later comes last, and takes no other's place.
    for n in range(101, 107):
        big.runs("add", "people", at(big, n))
    big.runs("sync", "people", "--yes")
    assert {name: len(who) for name, who in published(state).items()} == {
        "People (1/4)": 25, "People (2/4)": 25, "People (3/4)": 25, "People (4/4)": 1,
    }  # fmt: skip
    big.sandbox.mastodon.log.clear()
    big.runs("sync", "people")
    assert writes(big) == []


def test_moving_people_together_is_no_removal(big: Person, state: MastodonState) -> None:
    big.runs("sync", "people", "--yes")
    for n in (*range(1, 16), *range(26, 36)):
        big.runs("remove", "people", at(big, n))
    big.runs("sync", "people", "--yes")
    big.runs("sync", "people", "--yes", "--repack")
    assert [len(who) for who in published(state).values()] == [25, 25, 25]


def test_names_and_descriptions_are_shortened_between_words_with_a_note(
    big: Person, state: MastodonState
) -> None:
    title = "Voices of social care in England, Scotland and Wales"
    about = "Everybody who writes well about social care. " * 5
    big.runs("describe", "people", "--title", title, "--description", about)
    ran = big.runs("sync", "people", "--yes")
    assert next(iter(published(state))) == "Voices of social care in England… (1/4)"
    [one, *_] = state.collections.values()
    assert one.description.endswith("social care. Everybody…")
    assert "The title is shortened" in ran.err
    big.sandbox.mastodon.log.clear()
    big.runs("sync", "people", "--yes")
    assert writes(big) == []
