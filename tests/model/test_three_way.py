"""Laws of three-way merges."""

from hypothesis import given
from hypothesis import strategies as st

from care100.model.three_way import Conflict, Entry, merge

UNITS = [("name",), ("handle", "id"), ("topic",)]
Side = dict[str, dict[str, str]]
HANDLES = "abcdef"
VALUES = st.sampled_from(["", "one", "two"])


def entries(side: Side) -> list[Entry]:
    """Return a side's members; each is recognised by its handle."""
    return [
        Entry(frozenset({("x", key)}), {"name": f"Name {key}", "handle": key, "id": "", **values})
        for key, values in side.items()
    ]


def merged(base: Side | None, ours: Side, theirs: Side) -> tuple[Side, list[Conflict]]:
    """Return our side after the merge, and the conflicts."""
    known = None if base is None else entries(base)
    made = merge(known, entries(ours), entries(theirs), UNITS, lambda _: None)
    result = dict(ours)
    for step in made.steps:
        if step.ours:
            del result[step.ours.values["handle"]]
        if step.values is not None:
            values = {"topic": step.values["topic"]}
            result[step.values["handle"]] = values
    return result, made.conflicts


SIDES = st.dictionaries(st.sampled_from(HANDLES), st.fixed_dictionaries({"topic": VALUES}))


@given(SIDES, SIDES)
def test_merging_an_unchanged_file_changes_nothing(base: Side, ours: Side) -> None:
    assert merged(base, ours, base) == (ours, [])


@given(SIDES, SIDES)
def test_an_unchanged_list_becomes_the_file(base: Side, theirs: Side) -> None:
    assert merged(base, base, theirs) == (theirs, [])


@given(SIDES, SIDES)
def test_merging_the_same_changes_changes_nothing(base: Side, ours: Side) -> None:
    assert merged(base, ours, ours) == (ours, [])


@given(SIDES)
def test_without_a_base_equal_lists_have_no_conflict(ours: Side) -> None:
    assert merged(None, ours, ours) == (ours, [])


@given(SIDES, SIDES, SIDES, st.sets(st.sampled_from(HANDLES)))
def test_edits_of_different_members_give_the_same_list_in_either_order(
    base: Side, one: Side, other: Side, keys: set[str]
) -> None:
    def edits(side: Side, of: set[str]) -> Side:
        kept = {key: values for key, values in base.items() if key not in of}
        return kept | {key: values for key, values in side.items() if key in of}

    first, second = edits(one, keys), edits(other, set(HANDLES) - keys)
    result, conflicts = merged(base, first, second)
    assert conflicts == []
    assert (result, []) == merged(base, second, first)
    assert (result, []) == merged(base, result, second)


@given(SIDES, SIDES, SIDES)
def test_a_conflict_is_never_resolved_silently(base: Side, ours: Side, theirs: Side) -> None:
    result, conflicts = merged(base, ours, theirs)
    assert {one.name.removeprefix("Name ") for one in conflicts} == {
        key
        for key in HANDLES
        if ours.get(key) != theirs.get(key)
        and ours.get(key) != base.get(key)
        and theirs.get(key) != base.get(key)
        # A value that one side leaves empty in a new member is no conflict.
        and not (
            key not in base
            and key in ours
            and key in theirs
            and "" in (ours[key]["topic"], theirs[key]["topic"])
        )
    }
    assert all(result.get(key) == ours.get(key) for key in (one.name[-1] for one in conflicts))
