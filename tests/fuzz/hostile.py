"""Values that a hostile file or server may have, for laws."""

import copy
from typing import Any

from hypothesis import strategies as st

from care100.sandbox.spoiled_responses import places_in

_AWKWARD = st.sampled_from(
    [
        "",
        " ",
        "\0",
        "\x1b[2J",
        "\x9b31m",
        "a\r\nb",
        "\u202edlrow",
        "\ufeff",
        "\u2028",
        "\ud800",
        "²",
        "٣",
        "=1+1",
        "<script>",
        "<![x[",
        "&#0;",
        "&#" + "1" * 5000,
        "//",
        "@",
        "@@",
        "..",
        "../..",
        "http://[",
        "https://[::1",
        "https://a:99999/",
        "https://\x1b.example/",
        "https://a.example/\n",
        "javascript:alert(1)",
        "did:plc:" + "a" * 24,
        "did:web:a.example",
        "at://did:plc:" + "a" * 24 + "/app.bsky.graph.list/3k2a",
        "ada@a.example",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2026-02-30",
        "None",
        "null",
        "x" * 3000,
    ]
)
texts = _AWKWARD | st.text(max_size=12)
"""Texts, also such as no UTF-8 has (JSON can write them)."""

storable = texts.filter(
    lambda text: text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text)
)
"""Texts that UTF-8 has."""

_NUMBERS = (
    st.sampled_from([0, -1, 2**31, 2**63, 10**30, 10**400, 1e999, -1e999, float("nan"), 0.5])
    | st.integers()
    | st.floats()
)
_PLAIN = st.none() | st.booleans() | _NUMBERS | texts
json_values = st.recursive(
    _PLAIN, lambda more: st.lists(more, max_size=3) | st.dictionaries(texts, more, max_size=3)
)
"""Values that JSON can have, and the numbers that only some programs write."""


@st.composite
def changed(draw: st.DrawFn, value: Any, most: int = 3) -> Any:
    """A JSON value with values of wrong types or forms, or none, at a few random places."""
    value = copy.deepcopy(value)
    for _ in range(draw(st.integers(1, most))):
        places = list(places_in(value))
        if not places:
            return draw(json_values)
        holder, key = draw(st.sampled_from(places))
        if draw(st.integers(0, 4)):
            holder[key] = draw(_instead_of(holder[key]))
        else:
            del holder[key]
    return value


def _instead_of(value: Any) -> st.SearchStrategy[Any]:
    """Other values, and for a text often another text, which gets further into a reader."""
    if isinstance(value, str):
        return _AWKWARD | texts.map(value.__add__) | json_values
    return json_values


@st.composite
def damaged(draw: st.DrawFn, data: bytes, pieces: tuple[bytes, ...] = ()) -> bytes:
    """A file of which parts are cut out, repeated, or replaced by `pieces` and other bytes."""
    other = st.sampled_from(pieces) if pieces else st.nothing()
    other |= st.binary(max_size=8) | texts.map(lambda text: text.encode(errors="replace"))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        middle = draw(other | st.just(b"") | st.just(data[start:end] * 3))
        data = data[:start] + middle + data[end:]
    return data
