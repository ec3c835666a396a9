"""Metadata in TOML files, also of a form that Python's own reader does not expect."""

import pytest

from care100.formats import list_toml
from care100.formats.rows import BadFile


def test_metadata_is_read() -> None:
    metadata = list_toml.read("people", b'title = "People"\nhashtags = ["Care"]\n')
    assert (metadata.slug, metadata.title, metadata.hashtags) == ("people", "People", ("Care",))


@pytest.mark.parametrize(
    "value",
    [b"", b"[" * 3000, b"{a=" * 3000, b"9" * 5000, b"2026-02-30", b'"\x1b"', b"a b"],
    ids=["nothing", "brackets", "braces", "digits", "no-day", "control", "words"],
)
def test_what_is_not_toml_is_refused_with_a_reason(value: bytes) -> None:
    with pytest.raises(BadFile, match=r"people\.toml is not TOML: ") as refused:
        list_toml.read("people", b"title = " + value)
    assert refused.value.message.isprintable()
