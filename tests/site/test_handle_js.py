"""Servers and handles as visitors of the page type and paste them."""

from tests.site.javascript import answers


def test_a_visitor_may_type_their_server_or_handle_in_many_ways() -> None:
    typed = {
        "mastodon.social": ("mastodon.social", ""),
        "  @Ann@Care.Example ": ("care.example", "Ann"),
        "acct:ann@care.example": ("care.example", "ann"),
        "https://care.example/@ann": ("care.example", "ann"),
        "https://care.example/users/ann/": ("care.example", "ann"),
        "https://care.example": ("care.example", ""),
        "ann@münchen.example": ("xn--mnchen-3ya.example", "ann"),
        "ann@localhost:8091": ("localhost:8091", "ann"),
    }
    found = answers("handle.js", "visitorOf", *([text] for text in typed))
    assert [(one["server"], one["name"]) for one in found] == list(typed.values())


def test_what_is_no_server_is_refused() -> None:
    typed = [
        "",
        "ann",
        "@ann",
        "a@b@c.example",
        "ann@",
        "@@care.example",
        "care.example:444",
        "care.example/?q=@evil.example",
        "javascript:alert(1)",
        "an n@care.example",
        "user:secret@care.example",
        "ann@care.example\\evil.example",
    ]
    assert answers("handle.js", "visitorOf", *([text] for text in typed)) == [None] * len(typed)


def test_only_this_computer_is_asked_without_encryption() -> None:
    origins = answers("handle.js", "originOf", ["care.example"], ["localhost:81"], ["127.0.0.1:81"])
    assert origins == ["https://care.example", "http://localhost:81", "http://127.0.0.1:81"]


def test_handles_are_compared_whole_and_in_any_case() -> None:
    calls = [["Ann", "Care.Example"], ["Ann@Other.example", "care.example"]]
    assert answers("handle.js", "fullHandle", *calls) == ["ann@care.example", "ann@other.example"]


def test_a_server_writes_domains_in_their_own_script() -> None:
    """Mastodon's `acct` does (`Account#pretty_acct`); the network's own form is compared."""
    calls = [["Ann@Bücher.example", "care.example"], ["ann", "bücher.example"]]
    calls += [["ann@xn--bcher-kva.example", ""], ["ann@no server", ""], ["ann@", ""]]
    ascii_form = "ann@xn--bcher-kva.example"
    assert answers("handle.js", "fullHandle", *calls) == [ascii_form] * 3 + [
        "ann@no server",
        "ann@",
    ]
