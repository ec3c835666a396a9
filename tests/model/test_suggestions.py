"""Suggestions for misspelt names."""

from hypothesis import given
from hypothesis import strategies as st

from care100.model.suggestions import did_you_mean, nearest


def test_the_nearest_name_is_found_in_any_case() -> None:
    assert nearest("HOUSNG", ["carers", "Housing"]) == "Housing"
    assert did_you_mean("@actt001", ["@acct001", "@other"]) == "Did you mean @acct001?"


def test_a_text_that_resembles_nothing_has_no_suggestion() -> None:
    assert did_you_mean("zzz", ["carers"]) == ""
    assert did_you_mean("carers" * 100_000, ["carers"]) == ""


@given(st.text(), st.lists(st.text()))
def test_suggestions_are_known_names(text: str, known: list[str]) -> None:
    assert nearest(text, known) in {"", *known}
