"""Bluesky handles in every form that people paste, told from those of other platforms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100 import platforms
from care100.model.handles import BadHandle

DID = "did:plc:z72i7hdynmk6r22z27h6tvur"

FORMS = [
    ("@ada.bsky.social", "ada.bsky.social"),
    ("ada.bsky.social", "ada.bsky.social"),
    ("@Ada.bsky.Social", "ada.bsky.social"),
    ("‪@ada.bsky.social‬", "ada.bsky.social"),
    ("@basw.co.uk", "basw.co.uk"),
    ("bsky:name.example.org", "name.example.org"),
    ("bluesky: @name.example.org", "name.example.org"),
    ("BSKY:name.example.org", "name.example.org"),
    ("https://bsky.app/profile/ada.bsky.social", "ada.bsky.social"),
    ("bsky.app/profile/ada.bsky.social", "ada.bsky.social"),
    ("https://bsky.app/profile/ada.bsky.social/post/3k44deefqdk2g", "ada.bsky.social"),
    ("https://bsky.app/profile/ada.bsky.social?ref=1#top", "ada.bsky.social"),
    ("https://ada.bsky.social", "ada.bsky.social"),
    ("ada.bsky.social/", "ada.bsky.social"),
    (f"https://bsky.app/profile/{DID}", DID),
    (f"https://bsky.app/profile/{DID}/post/3k44deefqdk2g", DID),
    ("https://deer.social/profile/ada.example.org", "ada.example.org"),
    (f"at://{DID}", DID),
    ("at://ada.example.org", "ada.example.org"),
    (f"at://{DID}/app.bsky.actor.profile/self", DID),
    (DID, DID),
    ("did:web:example.org", "did:web:example.org"),
    ("@ada.example.social.ap.brid.gy", "ada.example.social.ap.brid.gy"),
    ("@xn--80ahbyhddl.example", "xn--80ahbyhddl.example"),
]


@pytest.mark.parametrize(("text", "expected"), FORMS)
def test_every_pasted_form_is_read(text: str, expected: str) -> None:
    found = platforms.parse_handle(text)
    assert (found.platform, found.text) == ("bluesky", expected)


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("@ada@example.social", "mastodon"),
        ("ada@example.social", "mastodon"),
        ("@ada.lovelace@example.social", "mastodon"),
        ("@ada.bsky.social@bsky.brid.gy", "mastodon"),
        ("https://example.social/@ada", "mastodon"),
        ("@ada", "x"),
        ("@ada_lovelace", "x"),
        ("https://x.com/ada", "x"),
    ],
)
def test_handles_of_other_platforms_are_left_to_them(text: str, platform: str) -> None:
    assert platforms.parse_handle(text).platform == platform


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("bsky:ada", "ada.bsky.social"),
        ("bsky:ada_l.bsky.social", "“_”"),
        ("bsky:handle.invalid", ".invalid"),
        ("@server.localhost", ".localhost"),
        ("@ada..bsky.social", "domain name"),
        ("did:key:abc", "is not a handle"),
        ("bsky:did:plc:short", "DID"),
        ("https://bsky.app/profile/ada.bsky.social/lists/3k44deefqdk2g", "a list"),
        ("https://bsky.app/profile/ada.bsky.social/feed/abc", "a feed"),
        ("https://bsky.app/starter-pack/ada.bsky.social/3k44deefqdk2g", "starter pack"),
        ("https://bsky.app/search?q=ada", "page of Bluesky"),
        ("https://bsky.app/", "page of Bluesky"),
        ("https://user@bsky.app/profile/ada.bsky.social", "not the address of a profile"),
        ("ftp://bsky.app/profile/ada.bsky.social", "not the address of a profile"),
    ],
)
def test_a_wrong_form_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(BadHandle) as caught:
        platforms.parse_handle(text)
    assert said in f"{caught.value.message} {caught.value.hint}"


labels = st.from_regex(r"\A[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?\Z")
domains = st.builds(
    lambda parts, last: ".".join([*parts, last]),
    st.lists(labels, min_size=1, max_size=4),
    st.sampled_from(["org", "uk", "social", "example"]),
)


@given(domains)
def test_a_handle_reads_as_itself_in_every_form_it_is_shown_in(name: str) -> None:
    found = platforms.platform("bluesky").parse_handle(name)
    for form in (found.typed, found.display, found.url):
        again = platforms.parse_handle(form)
        assert (again.platform, again.text) == ("bluesky", found.text)


@given(st.text(max_size=60))
def test_any_text_is_a_handle_or_an_error(text: str) -> None:
    try:
        found = platforms.parse_handle(f"bsky:{text}")
    except BadHandle:
        return
    assert found.text


def test_a_list_keeps_the_columns_of_the_platform_only_where_they_are_used() -> None:
    columns = platforms.platform("bluesky").columns
    assert columns.optional
    assert columns.names == ("bluesky", "bluesky_did")
