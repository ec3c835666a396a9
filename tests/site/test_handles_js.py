"""Servers and handles as visitors type and paste them."""

from tests.site.javascript import results


def test_servers_handles_and_addresses_are_accepted() -> None:
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
    found = results("mastodon/handles.js", "parseVisitor", *([text] for text in typed))
    assert [(one["server"], one["name"]) for one in found] == list(typed.values())


def test_other_texts_are_refused() -> None:
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
    assert results("mastodon/handles.js", "parseVisitor", *([text] for text in typed)) == [
        None
    ] * len(typed)


def test_only_this_computer_is_contacted_without_encryption() -> None:
    origins = results(
        "mastodon/handles.js", "originOf", ["care.example"], ["localhost:81"], ["127.0.0.1:81"]
    )
    assert origins == ["https://care.example", "http://localhost:81", "http://127.0.0.1:81"]


def test_handles_are_compared_in_full_and_without_case() -> None:
    calls = [["Ann", "Care.Example"], ["Ann@Other.example", "care.example"]]
    assert results("mastodon/handles.js", "fullHandle", *calls) == [
        "ann@care.example",
        "ann@other.example",
    ]


def test_domains_in_other_scripts_become_ascii() -> None:
    """Mastodon's `acct` has them in their own script (`Account#pretty_acct`)."""
    calls = [["Ann@Bücher.example", "care.example"], ["ann", "bücher.example"]]
    calls += [["ann@xn--bcher-kva.example", ""], ["ann@no server", ""], ["ann@", ""]]
    ascii_form = "ann@xn--bcher-kva.example"
    assert results("mastodon/handles.js", "fullHandle", *calls) == [ascii_form] * 3 + [
        "ann@no server",
        "ann@",
    ]
