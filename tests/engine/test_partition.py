"""A list in parts: the laws that hold whatever happens to the list."""

from hypothesis import given
from hypothesis import strategies as st

from care100.engine.partition import names, number_in, shortened, split

ids = st.integers(0, 60).map(str)
wanted = st.lists(ids, unique=True, max_size=60)
sizes = st.integers(1, 8)


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[str], list[list[str]], int]:
    """A list, the parts that there are, and their size. Anybody may be in any of them."""
    size = draw(sizes)
    held = draw(st.lists(st.lists(ids, unique=True, max_size=size), max_size=6))
    return draw(wanted), held, size


@given(situations(), st.booleans())
def test_every_member_is_in_exactly_one_part(
    situation: tuple[list[str], list[list[str]], int], repack: bool
) -> None:
    people, held, size = situation
    parts = split(people, held, size, repack=repack)
    assert sorted(id_ for part in parts for id_ in part) == sorted(people)
    assert all(len(part) <= size for part in parts)
    assert len(parts) >= len(held)


@given(situations())
def test_nobody_moves(situation: tuple[list[str], list[list[str]], int]) -> None:
    people, held, size = situation
    parts = split(people, held, size)
    for id_ in people:
        before = [at for at, part in enumerate(held) if id_ in part]
        if before:
            assert id_ in parts[before[0]]


@given(situations(), st.booleans())
def test_once_done_there_is_nothing_to_do(
    situation: tuple[list[str], list[list[str]], int], repack: bool
) -> None:
    people, held, size = situation
    parts = split(people, held, size, repack=repack)
    assert split(people, parts, size) == parts
    assert split(people, parts, size, repack=repack) == parts


@given(situations())
def test_a_new_part_is_begun_only_when_all_others_are_full(
    situation: tuple[list[str], list[list[str]], int],
) -> None:
    people, held, size = situation
    parts = split(people, held, size)
    if len(parts) > len(held):
        assert all(len(part) == size for part in parts[:-1])
        assert parts[-1]


@given(situations())
def test_repacked_they_are_as_few_as_can_be(
    situation: tuple[list[str], list[list[str]], int],
) -> None:
    people, held, size = situation
    parts = split(people, held, size, repack=True)
    assert len([part for part in parts if part]) <= -(-len(people) // size)
    # Only who was in a part that is given up has moved.
    for at, part in enumerate(held):
        if parts[at]:
            earlier = {id_ for one in held[:at] for id_ in one}
            assert {id_ for id_ in part if id_ in people} - earlier <= set(parts[at])


@given(wanted, sizes, st.data())
def test_one_who_leaves_and_one_who_joins_touch_one_part(
    people: list[str], size: int, data: st.DataObject
) -> None:
    before = split(people, [], size)
    if not people:
        return
    leaver = data.draw(st.sampled_from(people))
    after = split([id_ for id_ in people if id_ != leaver], before, size)
    assert [part for part in before if leaver not in part] == [
        part for part, old in zip(after, before, strict=True) if leaver not in old
    ]
    joined = split([*[id_ for id_ in people if id_ != leaver], "new"], after, size)
    assert len(joined) == len(before)
    assert [at for at, part in enumerate(joined) if "new" in part] == [
        at for at, part in enumerate(before) if leaver in part
    ]


def test_a_list_of_a_hundred_takes_four() -> None:
    people = [str(n) for n in range(100)]
    assert [len(part) for part in split(people, [], 25)] == [25, 25, 25, 25]
    assert split(people, [], 25)[0] == people[:25]
    assert split([], [], 25) == []


def test_a_part_that_holds_too_many_gives_some_away() -> None:
    assert split(["a", "b", "c"], [["a", "b", "c"]], 2) == [["a", "b"], ["c"]]


def test_parts_are_numbered_unless_there_is_but_one() -> None:
    assert names("Social Care 100", 1, 40) == ["Social Care 100"]
    assert names("Social Care 100", 2, 40) == ["Social Care 100 (1/2)", "Social Care 100 (2/2)"]


@given(st.text(min_size=1, max_size=120).filter(str.strip), st.integers(1, 12))
def test_names_are_short_enough_and_differ(title: str, count: int) -> None:
    made = names(title, count, 40)
    assert len(set(made)) == len(made) == count
    assert all(0 < len(name) <= 40 for name in made)
    assert [number_in(name, title, 40) for name in made] == [*range(1, count + 1)]


def test_a_name_of_something_else_names_no_part() -> None:
    for name in ("Other (1/4)", "Care (0/4)", "Care (5/4)", "Care 100", "Care (1/4) again"):
        assert number_in(name, "Care", 40) == 0


def test_what_is_too_long_is_cut_between_words() -> None:
    title = "Voices of social care in England, Scotland and Wales"
    assert names(title, 4, 40)[0] == "Voices of social care in England… (1/4)"
    assert shortened("Short enough", 12) == "Short enough"
    assert shortened("a" * 50, 10) == "a" * 9 + "…"
