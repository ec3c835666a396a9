"""Markup from outside, with references and links of any form."""

import pytest

from care100.model import markup

LONG = "&#" + "1" * 5_000


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("&#65;&#x42;&amp;", "AB&"),
        (f"a{LONG};b", "a\N{REPLACEMENT CHARACTER}b"),
        (f"a{LONG}", "a\N{REPLACEMENT CHARACTER}"),
        ("&#" + "0" * 5_000 + "65;", "A"),
        ("&#x" + "1" * 5_000 + ";", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_a_reference_of_any_length_is_read(text: str, read: str) -> None:
    assert markup.unescape(text) == read


def test_links_around_a_long_reference_are_found() -> None:
    page = f'<a href="one">{LONG};</a><a href="two?{LONG};"><a href="https://["><a href="three">'
    urls = [one.url for one in markup.links(page, "https://a.example/")]
    assert (urls[0], urls[-1], len(urls)) == (
        "https://a.example/one",
        "https://a.example/three",
        3,
    )


def test_only_links_in_the_head_are_other_forms_of_a_page() -> None:
    link = '<link rel="Alternate feed" type="Text/CSV; charset=utf-8" href="{}">'
    page = link.format("a") + '<a rel="alternate" type="text/csv" href="b">'
    page += "<body>" + link.format("c")
    assert [(one.url[-1], one.kind) for one in markup.links(page, "https://a.example/")] == [
        ("a", "text/csv"),
        ("b", ""),
        ("c", ""),
    ]
