"""Validation of members and of list metadata."""

import pytest
from hypothesis import given

from care100.formats.member_rows import member_of, row_of
from care100.formats.metadata_rows import metadata_of
from care100.model import sanitize
from care100.model.members import LONGEST, BadMember, Member
from tests.member_strategies import members, texts

GOOD = {"mastodon": "@a@b.social"}


@given(members())
def test_a_valid_member_is_unchanged(one: Member) -> None:
    assert member_of(row_of(one)) == one


def test_a_row_without_a_name_gets_its_handle_as_name() -> None:
    assert member_of({"x": "@ada"}).name == "@ada"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({}, "there is no account on Mastodon, Bluesky or X"),
        ({"mastodon": "a"}, "“a” has no server"),
        ({"x": "not a name"}, "“not a name” is not a handle on X: the name contains a space"),
        ({**GOOD, "kind": "robot"}, "“robot” is not a kind"),
        ({**GOOD, "x_id": "12"}, "there is the X id 12 but no X handle"),
        ({"x": "a", "x_id": "twelve"}, "digits only"),
        ({"x": "a", "x_id": "٣"}, "digits only"),
        ({**GOOD, "website": "example.org"}, "is not a web address"),
        ({**GOOD, "website": "javascript:alert(1)"}, "is not a web address"),
        ({**GOOD, "website": 'https://a.b/"onmouseover="x'}, "is not a web address"),
        ({**GOOD, "x": "a"}, "it links several accounts, but has no “source” for the link"),
        ({**GOOD, "note": "a\0b"}, "the note cannot be stored: it contains a NUL character"),
        ({**GOOD, "name": "\ud800"}, "the name cannot be stored: it is not valid Unicode"),
        ({**GOOD, "note": "n" * (LONGEST["note"] + 1)}, "the note is longer than 2000"),
        ({**GOOD, "topic": f"care; {'t' * 101}"}, "t…” is longer than 100 characters"),
        ({**GOOD, "topic": "; ".join(map(str, range(21)))}, "it has 21 topics"),
    ],
)
def test_a_bad_row_is_refused_with_a_reason(row: dict[str, str], reason: str) -> None:
    with pytest.raises(BadMember) as refused:
        member_of(row)
    assert reason in "; ".join(refused.value.reasons)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Person", "person"),
        (" PERSON ", "person"),
        ("Public role", "public-role"),
        ("organization", "organisation"),
        ("Charity", "organisation"),
        ("", ""),
    ],
)
def test_a_kind_is_read_as_people_write_it(written: str, kind: str) -> None:
    assert member_of({**GOOD, "kind": written}).kind == kind


def test_every_fault_of_a_row_is_named() -> None:
    with pytest.raises(BadMember) as refused:
        member_of({"mastodon": "a", "kind": "robot", "website": "nowhere"})
    assert len(refused.value.reasons) == 3


@pytest.mark.parametrize("slug", ["", "A", "a b", "-a", "a-", "a--b", "a/b", "é", "a" * 61])
def test_an_invalid_slug_is_refused(slug: str) -> None:
    with pytest.raises(BadMember, match="is not a short name"):
        metadata_of({"slug": slug, "title": "A list"})


@pytest.mark.parametrize(
    "metadata",
    [
        {"title": ""},
        {"title": "t" * 101},
        {"title": 3},
        {"hashtags": "Care"},
        {"hashtags": ["so cial"]},
        {"hashtags": ["123"]},
        {"homepage": "nowhere"},
        {"x_list": "a"},
        {"language": "english language"},
        {"mastodon_collections": ["nowhere"]},
    ],
)
def test_invalid_list_metadata_is_refused(metadata: dict[str, object]) -> None:
    with pytest.raises(BadMember):
        metadata_of({"slug": "a", "title": "A list", **metadata})


@given(texts)
def test_a_sanitized_line_has_no_line_breaks_or_control_characters(text: str) -> None:
    line = sanitize.line(text)
    assert sanitize.line(line) == line
    assert not any(c in line for c in "\n\r\x1b\x9b\u202e\u2066")
    assert len(sanitize.line(text, 10)) <= 10
