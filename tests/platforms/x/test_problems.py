"""What is read from X's error responses."""

import pytest

from care100.platforms.x import problems

GENERAL = "One or more parameters to your request was invalid."


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"title": "Invalid Request", "detail": "Too early."}, "Too early"),
        ({"title": "Invalid Request"}, "Invalid Request"),
        ({"detail": GENERAL, "errors": [{"detail": "No such owner."}]}, "No such owner"),
        ({"detail": GENERAL, "errors": [{"message": "id: not a number"}]}, "id: not a number"),
        ({"errors": [{"title": "Forbidden"}]}, "Forbidden"),
        ({"errors": [{"detail": "A."}, {"detail": "A."}, {"message": "B"}]}, "A; B"),
        ({"errors": [{"detail": str(n)} for n in range(9)]}, "0; 1"),
        ({"detail": "Only this", "errors": []}, "Only this"),
        ({"detail": "Only this", "errors": ["words", None, {"detail": 7}]}, "Only this"),
        ({"detail": "Only this", "errors": "words"}, "Only this"),
        ({"errors": [{"detail": "for the-token\x1b[2J"}]}, "for [your token][2J"),
        ({"detail": 7}, ""),
        ([], ""),
        (None, ""),
    ],
)
def test_the_reason_is_the_most_specific_text(answer: object, reason: str) -> None:
    assert problems.reason_in(answer, "the-token") == reason


def test_the_reason_fits_on_a_line() -> None:
    long = {"errors": [{"detail": "a" * 500}, {"detail": "b" * 500}]}
    assert len(problems.reason_in(long)) <= 160


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"errors": [{"code": 104}]}, 104),
        ({"code": 104}, 104),
        ({"errors": [{"message": "no code"}], "code": 200}, 200),
        ({"errors": [None]}, None),
        ([], None),
    ],
)
def test_the_code_is_read_from_either_form(answer: object, code: object) -> None:
    assert problems.code_in(answer) == code
