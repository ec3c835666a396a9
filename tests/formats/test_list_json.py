"""The JSON format: exports follow the schema and can be imported; invalid data is refused."""

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from care100.formats import list_json, reading
from care100.formats.member_rows import member_of
from care100.formats.metadata_rows import metadata_of
from care100.formats.rows import BadFile, Rows
from care100.model.list_metadata import Edition
from care100.model.members import Member
from tests.person import Person

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "list.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
MEMBER = {"name": "Mind", "mastodon": "mind@a.social"}


def published(**changed: Any) -> dict[str, Any]:
    """Return a small list as published on a page."""
    return {"schema": 1, "slug": "mine", "title": "Mine", "members": [MEMBER], **changed}


def read(**changed: Any) -> Rows:
    return list_json.read(json.dumps(published(**changed)).encode())


def test_exports_of_all_shipped_lists_follow_the_schema(person: Person) -> None:
    slugs = [one["slug"] for one in person.runs("lists", "--json").json["lists"]]
    assert slugs
    for slug in slugs:
        VALIDATOR.validate(person.runs("export", slug, "--format", "json").json)


def test_an_exported_list_can_be_imported_unchanged(person: Person, tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    person.runs("export", "social-care-100", "--format", "json", "-o", str(file))
    person.runs("import", "copy", str(file))
    before = person.runs("export", "social-care-100", "--format", "json").json
    after = person.runs("export", "copy", "--format", "json").json
    undated = [{**one, "added": ""} for one in before.pop("members")]
    assert undated == [{**one, "added": ""} for one in after.pop("members")]
    # Each export has the time and the state of its own list.
    own = {"updated": "", "states": [], "digest": ""}
    assert {**before, "slug": "copy", **own} == {**after, **own}


def test_import_names_bad_members_by_number(person: Person, tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text(json.dumps(published(members=[MEMBER, {"name": "Nobody"}])))
    assert "member 2: there is no account" in person.runs("import", "m", str(file), expect=1).err


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@given(name=texts, topic=texts, note=texts, source=texts.filter(str.strip))
def test_any_member_is_unchanged_after_export_and_import(
    name: str, topic: str, note: str, source: str
) -> None:
    row = {"name": name, "topic": topic, "note": note, "source": source}
    one = member_of({**row, "mastodon": "a@b.social", "x": "a", "x_id": "12"})
    said = metadata_of(
        {"slug": "mine", "title": "Mine", "hashtags": ["Größe"], "description": note}
    )
    text = list_json.write(Edition(said, (one,), (NOON,), NOON))
    VALIDATOR.validate(json.loads(text))
    rows = list_json.read(text.encode())
    assert (rows.metadata, [row.member for row in rows.good], rows.bad) == (said, [one], [])
    assert text.isascii()


def test_times_are_in_utc_and_whole_seconds() -> None:
    late = NOON.replace(microsecond=999_999)
    text = list_json.write(Edition(metadata_of({"slug": "a", "title": "A"}), (), (), late))
    assert json.loads(text)["updated"] == "2026-11-24T12:00:00Z"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"a":' * 100_000, "not JSON"),
        (b'{"schema": NaN}', "not JSON"),
        (b'{"schema": -Infinity}', "not JSON"),
        (b'{"schema": ' + b"1" * 10_000 + b"}", "not JSON"),
        (b"[]", "not a care100 list"),
        (b"{}", "not a care100 list"),
        (b'{"schema": true, "members": []}', "not a care100 list"),
        (b'{"schema": 1.0, "members": []}', "not a care100 list"),
        (b'{"schema": 1, "members": {}}', "not a care100 list"),
        (b'{"schema": 2}', "needs a newer care100"),
        (b'{"schema": 1, "members": []}', "metadata is not valid"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_a_file_that_is_not_a_list_is_refused_with_a_reason(data: bytes, words: str) -> None:
    with pytest.raises(BadFile, match=words):
        list_json.read(data)


@pytest.mark.parametrize("slug", ["", "../../etc", "A b", 1, None, ["a"], {"a": 1}, "a" * 61])
def test_an_invalid_slug_is_refused(slug: object) -> None:
    with pytest.raises(BadFile):
        read(slug=slug)


@pytest.mark.parametrize("page", ["javascript:alert(1)", "https://a b", "file:///etc/passwd", 7])
def test_a_page_that_is_not_a_web_address_is_refused(page: object) -> None:
    with pytest.raises(BadFile):
        read(page=page)


@pytest.mark.parametrize(
    "changed",
    [
        {"curator": "a" * 201},
        {"homepage": "https://a.org/" + "a" * 500},
        {"hashtags": ["a" * 101]},
        {"hashtags": ["a"] * 31},
        {"hashtags": ["100"]},
        {"hashtags": ["___"]},
        {"hashtags": ["1_²"]},
        {"mastodon_collections": ["https://a.social/c/1"] * 201},
    ],
)
def test_too_long_metadata_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(BadFile):
        read(**changed)


def test_too_many_members_are_refused() -> None:
    with pytest.raises(BadFile, match="at most 5,000"):
        read(members=[{}] * 100_000)


@pytest.mark.parametrize(
    "member",
    [
        1, None, "a@b.social", [], {}, {"name": "No handle"}, {**MEMBER, "name": 1},
        {**MEMBER, "x_id": 12}, {**MEMBER, "topic": None}, {**MEMBER, "note": ["a"]},
        {**MEMBER, "website": "javascript:alert(1)"}, {**MEMBER, "name": "a\0b"},
        {**MEMBER, "name": "\ud800"}, {**MEMBER, "kind": "robot"}, {**MEMBER, "name": "a" * 501},
        {**MEMBER, "mastodon": "@a@127.1"}, {**MEMBER, "x": "mind"},
    ],
)  # fmt: skip
def test_an_invalid_member_is_named_and_the_others_are_read(member: object) -> None:
    rows = read(members=[member, {"mastodon": "good@a.social", "new-key": {"any": []}}])
    assert [row.line for row in rows.bad] == [1]
    assert [row.member.name for row in rows.good] == ["@good@a.social"]


def test_a_repeated_handle_is_a_bad_row() -> None:
    rows = read(members=[MEMBER, {"mastodon": "MIND@a.social"}])
    assert "already on member 1" in rows.bad[0].reason


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
member_values = st.dictionaries(
    st.sampled_from(list(SCHEMA["$defs"]["member"]["properties"])), json_values
)


@given(
    st.dictionaries(st.sampled_from(list(SCHEMA["properties"])), json_values),
    st.lists(member_values),
)
def test_random_data_is_read_or_refused_with_a_reason(
    changed: dict[str, Any], members: list[Any]
) -> None:
    data = json.dumps({**published(members=members), **changed}).encode()
    rows = None
    with contextlib.suppress(BadFile):
        rows = reading.read(data)
    assert rows is None or all(isinstance(row.member, Member) for row in rows.good)
