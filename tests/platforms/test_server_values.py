"""Values from servers are used only if they have the documented type and form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.platforms import server_values
from care100.platforms.errors import Unreachable
from care100.platforms.server_values import Unreadable, fits, reading

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@pytest.mark.parametrize("value", [1, "1", "01GB4QQZ", "AbC-9_x~", "user:7", "a.b"])
def test_ids_of_known_software_are_read(value: object) -> None:
    assert server_values.identifier(value) == str(value)


@pytest.mark.parametrize(
    "value",
    [None, True, 1.0, -1, 10**60, "", " ", ".", "..", "a/b", "a?b", "a#b", "a%2F", "a b", "a\n"],
)
def test_other_values_are_not_ids(value: object) -> None:
    with pytest.raises(Unreadable):
        server_values.identifier(value)


@pytest.mark.parametrize("value", ["\x1b[0m", "²", "é", "a" * 257, [], {}, ["1"], {"id": "1"}])
def test_signs_lengths_and_types_of_ids_are_checked(value: object) -> None:
    with pytest.raises(Unreadable):
        server_values.identifier(value)


@pytest.mark.parametrize("value", [None, 7, "", "²", "٣", "1" * 20, "-1", "1\n", "None"])
def test_other_values_are_not_ids_of_digits(value: object) -> None:
    with pytest.raises(Unreadable):
        server_values.digits(value)


@pytest.mark.parametrize("value", [None, 1, "", "a b", "a\nb", "\x1b", "\u202e", "a" * 401])
def test_other_values_are_not_words(value: object) -> None:
    with pytest.raises(Unreadable):
        server_values.word(value)


def test_half_of_a_pair_in_a_text_is_replaced() -> None:
    read = server_values.text("a\ud800\N{CAT}\udfff")
    assert read == "a\N{REPLACEMENT CHARACTER}\N{CAT}\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("value", "rows"),
    [(None, []), ({"a": 1}, []), ("a", []), ([{}, 1, {"a": 1}, None], [{}, {"a": 1}])],
)
def test_rows_are_the_objects_of_an_array(value: object, rows: object) -> None:
    assert server_values.rows(value) == rows


@pytest.mark.parametrize("value", [None, 0, 1, "true", [], {}])
def test_other_values_are_not_booleans(value: object) -> None:
    with pytest.raises(Unreadable):
        server_values.flag(value)


@pytest.mark.parametrize("value", [None, {}, "a", [1], [None], [{}, []]])
def test_other_values_are_not_arrays_of_objects(value: object) -> None:
    with pytest.raises(Unreadable):
        server_values.entities(value)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-01-05", "2026-01-05T00:00:00+00:00"),
        ("2026-01-05T12:00:00Z", "2026-01-05T12:00:00+00:00"),
        ("2026-01-05T12:00:00.5+02:00", "2026-01-05T10:00:00.500000+00:00"),
    ],
)
def test_a_time_is_read_in_utc(text: str, utc: str) -> None:
    assert server_values.moment(text).isoformat() == utc


@pytest.mark.parametrize(
    "value",
    [None, 1767614400, "", "soon", "2026-02-30", "0001-01-01T00:00:00+01:00",
     "9999-12-31T23:59:59-01:00"],
)  # fmt: skip
def test_other_values_are_not_times(value: object) -> None:
    assert server_values.valid(server_values.moment, value) is None


@given(JSON)
def test_a_reader_returns_the_value_or_refuses_it(value: object) -> None:
    if fits(server_values.identifier, value):
        assert server_values.identifier(value) == str(value) != "None"
    for read in (server_values.word, server_values.text, server_values.digits):
        if fits(read, value):
            assert read(value) is value
    for read_other in (server_values.flag, server_values.count, server_values.entity):
        if fits(read_other, value):
            assert read_other(value) is value


def test_an_unreadable_value_means_that_the_effect_is_unknown() -> None:
    words = "X sent a response that care100 cannot read"
    with pytest.raises(Unreachable, match=words), reading("X"):
        server_values.flag("yes")
