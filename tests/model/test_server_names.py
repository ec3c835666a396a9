"""Server names, in the one form in which they are stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.model.handles import BadHandle
from care100.model.server_names import parse_server


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("faß.example", "xn--fa-hia.example"),
        ("b.social.", "b.social"),
        ("b\u3002social\u3002", "b.social"),
        ("b.social:443", "b.social"),
        ("b.social.:443", "b.social"),
        ("b.social\u3002:443", "b.social"),
        ("b.social\uff61\u200b", "b.social"),
        ("b.social.\u00ad", "b.social"),
        ("localhost.", "localhost"),
        ("localhost\u3002:80", "localhost:80"),
        ("127.0.0.1.:80", "127.0.0.1:80"),
        ("b.social:80", "b.social"),
        ("localhost", "localhost"),
        ("localhost:08091", "localhost:8091"),
        ("localhost:443", "localhost:443"),
        ("127.0.0.1:8091", "127.0.0.1:8091"),
        ("[::1]:8091", "[::1]:8091"),
    ],
)
def test_a_server_is_stored_in_its_ascii_form(written: str, kept: str) -> None:
    assert parse_server(written) == kept == parse_server(kept)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "it is empty"),
        ("b", "it has no dot"),
        (".social", "a dot has no word before it"),
        ("b..social", "it has two dots in a row"),
        ("1.2.3.4", "it is a number"),
        ("1.2.3.4\u3002", "it is a number"),
        ("127.0.0.0x1", "it is a number"),
        ("b social.example", "it contains a space"),
        ("b_c.example", "it contains “_”"),
        ("-b.example", "is not a server name"),
        ("b.social:8080", "has the port 8080"),
    ],
)
def test_an_error_names_what_is_wrong(text: str, fault: str) -> None:
    with pytest.raises(BadHandle) as refused:
        parse_server(text)
    assert fault in refused.value.message


@given(
    st.text(
        st.sampled_from("ab1x-.:[]@/\u3002\uff0e\uff61\u200b\u00ad\ufe52\u2024ü") | st.characters(),
        max_size=20,
    )
)
def test_a_stored_server_is_its_own_form_and_ends_in_a_name(text: str) -> None:
    try:
        kept = parse_server(text)
    except BadHandle:
        return
    assert kept == parse_server(kept)
    assert kept.isascii()
    assert not kept.endswith(".")
    assert ".." not in kept
