"""Queries of several pages end, whatever the server says."""

from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest

from care100.platforms.bluesky.paging import pages
from care100.platforms.errors import Unreachable

WHERE = "pds.example"


def read(answers: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    return [row["n"] for rows in pages(WHERE, "items", answers.__getitem__) for row in rows]


def test_pages_are_read_to_the_one_without_a_cursor() -> None:
    answers: dict[str, dict[str, Any]] = {
        "": {"items": [{"n": 1}], "cursor": "a"},
        "a": {"items": [], "cursor": "b"},
        "b": {"items": [{"n": 2}, {"n": 3}]},
    }
    assert read(answers) == [1, 2, 3]


def test_a_cursor_that_comes_again_is_an_error() -> None:
    answers = {
        "": {"items": [{"n": 1}], "cursor": "a"},
        "a": {"items": [{"n": 1}], "cursor": "a"},
    }
    with pytest.raises(Unreachable, match="cannot read"):
        read(answers)


def test_pages_without_an_end_are_an_error() -> None:
    numbers = count()
    with pytest.raises(Unreachable, match="cannot read"):
        list(pages(WHERE, "items", lambda _: {"items": [], "cursor": str(next(numbers))}))
    assert next(numbers) < 2_000


@pytest.mark.parametrize("answer", [{}, {"items": None}, {"items": [1]}, {"items": "abc"}])
def test_a_page_without_items_is_an_error(answer: dict[str, Any]) -> None:
    with pytest.raises(Unreachable):
        read({"": answer})
