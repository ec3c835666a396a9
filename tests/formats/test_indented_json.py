"""Indented JSON, which is the same as that of Python's own module."""

import json

from hypothesis import given
from hypothesis import strategies as st

from care100.formats import indented_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_any_value_is_written_as_by_python(value: object) -> None:
    assert indented_json.dumps(value) == json.dumps(value, indent=1)


def test_a_list_of_objects_is_written_as_by_python() -> None:
    value = {"a": [{"b": "é\n"}, {}, []], "c": (1, 2.5), "d": True, "e": None}
    assert indented_json.dumps(value) == json.dumps(value, indent=1)
