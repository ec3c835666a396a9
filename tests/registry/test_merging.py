"""The base of a merge: a list as it was in any earlier state, found in its history."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from care100.model.list_metadata import ListMetadata
from care100.model.members import Member
from care100.platforms import parse_handle_on
from care100.registry import lists, members, merging, ordering, removal
from care100.registry.database import Database, open_database
from care100.registry.history import one_batch
from care100.registry.travelling_history import Authors
from care100.registry.undo import NothingToUndo, undo
from tests.members import a_member

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "edit", "remove", "move", "undo"]),
        st.sampled_from("abc"),
        st.sampled_from("abcde"),
    ),
    max_size=15,
)


def does(database: Database, step: str, name: str, other: str) -> None:
    """Change the list as a curator does, if it can be changed so."""
    handle = parse_handle_on("x", f"person_{name}")
    with database.writing() as session, one_batch():
        curated = lists.the_list(session, "people")
        try:
            if step == "add":
                members.put(session, curated, a_member(other, x=f"person_{name}"), act="add")
            elif step == "undo":
                undo(session, curated)
            else:
                listed = members.find(session, curated, handle)
                if step == "remove":
                    removal.take_off(session, curated, [listed])
                elif step == "move":
                    ordering.move(session, curated, listed, 1, act="edit")
                else:
                    renamed = a_member(other, x=f"person_{other}")
                    members.change(session, curated, listed, renamed, act="edit")
        except (members.NotListed, members.Conflict, NothingToUndo):
            pass


def by_account(found: Sequence[Member]) -> dict[str, Member]:
    """Return members by their handle; the base of a merge has no order."""
    return {one.handles[0].key: one for one in found}


@given(STEPS)
@settings(max_examples=40)
def test_every_earlier_state_is_found_in_the_history(steps: list[tuple[str, str, str]]) -> None:
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "care100.db")
        with database.writing() as session:
            lists.new_list(session, ListMetadata("people", "People"))
        states: dict[str, dict[str, Member]] = {}
        for step in [*steps, ("undo", "a", "a")]:
            with database.reading() as session:
                curated = lists.the_list(session, "people")
                present = [one.member for one in members.members(session, curated)]
                states[merging.states_of(session, curated)[0]] = by_account(present)
            does(database, *step)
        with database.reading() as session:
            curated = lists.the_list(session, "people")
            for state, expected in states.items():
                base = merging.base_of(session, curated, ["another", state])
                assert base
                assert by_account(base.members) == expected
            assert merging.base_of(session, curated, ["another"]) is None
        database.close()


def test_the_author_is_who_changed_any_account_of_the_member_last() -> None:
    def entry(who: str, **row: str) -> dict[str, object]:
        return {"who": who, "before": None, "after": row}

    authors = Authors(
        [
            entry("Ann", name="A", x="a", mastodon="a@b.social"),
            entry("Ben", name="A", x="a"),
            entry("Cleo", slug="people"),
            entry("Dora", name="B", x="b"),
        ]
    )
    assert authors.of_member(a_member("A", x="a", mastodon="a@b.social").identities) == "Ben"
    assert authors.of_member(a_member("A", mastodon="a@b.social").identities) == "Ann"
    assert authors.of_member(a_member("C", x="c").identities) == ""
    assert authors.of_metadata() == "Cleo"
    assert Authors().of_metadata() == ""
