"""Mastodon handles, parsed from every form that people and their servers write."""

import pytest

from care100.model.handles import BadHandle
from care100.platforms import parse_handle, parse_handle_on, stored_handle
from care100.platforms.mastodon.handles import MASTODON, read

HANDLES = [
    "@Ada@b.social",
    "Ada@b.social",
    "Ada@B.Social",
    " @Ada@b.social ",
    "\u2068@Ada@b.social\u2069",
    "@Ada@b.social\u200b",
    "＠Ada＠b.social",
    "＠Ａｄａ＠ｂ．ｓｏｃｉａｌ",
    "@Ada@b。social",
    "acct:Ada@b.social",
    "acct:@Ada@b.social",
    "ACCT:Ada@b.social",
    "mailto:Ada@b.social",
    "mailto:Ada@b.social?subject=care",
    "mastodon:Ada@b.social",
    "mastodon: @Ada@b.social",
    "fediverse:@Ada@b.social",
    "web+ap:Ada@b.social",
    "web+acct:Ada@b.social",
    "@Ada@b.social:443",
    "@Ada@b.social:80",
    "@Ada@b.social.",
    "@Ada@b.social,",
    "@Ada@b.social;",
    "@Ada@b.social!",
    "@Ada@b.social/",
    "(@Ada@b.social)",
    "[@Ada@b.social]",
    "<@Ada@b.social>",
    "(@Ada@b.social).",
    "@Ada@b.social)",
    "“@Ada@b.social”",
    "„@Ada@b.social“,",
    "'Ada@b.social'",
    "`@Ada@b.social`",
    ".@Ada@b.social",
    "- @Ada@b.social",
    "• Ada@b.social,",
]
ADDRESSES = [
    "https://b.social/@Ada",
    "https://b.social/@Ada/",
    "https://b.social/@Ada/113549",
    "https://b.social/@Ada/with_replies",
    "https://b.social/@Ada/feed.rss",
    "https://b.social/%40Ada",
    "https://b.social/users/Ada",
    "https://b.social/users/Ada/statuses/1",
    "https://b.social/web/@Ada",
    "https://b.social/deck/@Ada",
    "https://elsewhere.social/@Ada@b.social",
    "https://elsewhere.social/deck/@Ada@b.social",
    "https://elsewhere.social/web/@Ada@b.social",
    "HTTPS://B.SOCIAL/@Ada",
    "http://b.social/@Ada?lang=en#top",
    "https://b.social:443/@Ada",
    "http://b.social:80/@Ada",
    "b.social/@Ada",
    "b.social:443/@Ada",
    "web+ap://b.social/@Ada",
    "(https://b.social/@Ada)",
    "<https://b.social/@Ada>,",
    "https://b.social/@Ada.",
    # Friendica, Hubzilla, BookWyrm
    "https://b.social/profile/Ada",
    "https://b.social/profile/Ada/profile",
    "https://b.social/channel/Ada",
    "https://b.social/user/Ada",
    # PeerTube
    "https://b.social/c/Ada",
    "https://b.social/c/Ada/videos",
    "https://b.social/a/Ada",
    "https://b.social/a/Ada/video-channels",
    "https://b.social/accounts/Ada",
    "https://b.social/video-channels/Ada",
    "https://elsewhere.social/c/Ada@b.social",
    "https://elsewhere.social/a/Ada@b.social/videos",
    # Lemmy and Mbin
    "https://b.social/u/Ada",
    "https://elsewhere.social/u/Ada@b.social",
    "https://b.social/m/Ada",
    # Takahe and Misskey
    "https://b.social/@Ada@b.social/",
    "https://elsewhere.social/@Ada@b.social/pages",
    # Web clients
    "https://elk.zone/b.social/@Ada",
    "https://elk.zone/elsewhere.social/@Ada@b.social",
    "elk.zone/elsewhere.social/@Ada@b.social/113549",
    "https://elk.zone/@Ada@b.social",
    "https://elk.elsewhere.social/b.social/@Ada",
    "https://phanpy.social/#/https://b.social/@Ada",
    "https://elk.zone/https://b.social/@Ada",
    "https://pinafore.social/accounts/Ada@b.social",
    # Pages for following from elsewhere
    "https://elsewhere.social/authorize_interaction?uri=acct:Ada@b.social",
    "https://elsewhere.social/authorize_interaction?uri=https%3A%2F%2Fb.social%2F%40Ada",
    "https://web.archive.org/web/2023/https://b.social/@Ada",
    "mastodon:https://b.social/@Ada",
    "mastodon: b.social/@Ada",
]
OTHER_NETWORKS = [
    ("https://www.youtube.com/@ada", "YouTube"),
    ("https://www.youtube.com/c/ada", "YouTube"),
    ("https://www.tiktok.com/@ada", "TikTok"),
    ("https://medium.com/@ada", "Medium"),
    ("https://ada.substack.com/@ada", "Substack"),
    ("@ada@bsky.social", "Bluesky"),
    ("ada@instagram.com", "Instagram"),
    ("https://www.instagram.com/ada/", "Instagram"),
    ("https://facebook.com/ada", "Facebook"),
    ("https://www.linkedin.com/in/ada", "LinkedIn"),
    ("https://web.archive.org/@ada", "Internet Archive"),
    ("https://b.social/authorize_interaction?uri=https://x.com/ada", "X"),
    ("@ada_ex@twitter.com", "X"),
    ("ada_ex@x.com", "X"),
    ("ada@www.x.com", "X"),
    ("ada@mobile.twitter.com", "X"),
    ("ada@X.com", "X"),
]
MAIL = [
    "ada@gmail.com",
    "ada@GMail.com",
    "@ada@googlemail.com",
    "mailto:ada@outlook.com",
    "ada@outlook.de",
    "ada@hotmail.co.uk",
    "ada@yahoo.com",
    "ada@yahoo.com.br",
    "ada@gmx.de",
    "ada@gmx.net",
    "acct:ada@web.de",
    "ada@t-online.de",
    "ada@icloud.com",
    "ada@proton.me",
]
NUMBERS = [
    "https://b.social/web/accounts/12345",
    "https://b.social/accounts/12345",
    "https://b.social/users/12345",
    "https://phanpy.social/#/b.social/a/12345",
    "https://pinafore.social/accounts/12345",
    "https://misskey.example/users/7rkrg1wo1a",
    "https://misskey.example/users/9tb3q8vk2m7x0001",
    "https://akkoma.example/users/AQ3kzc9wYbPpqgqjxQ",
]
NOT_PROFILES = [
    "https://b.social/",
    "https://b.social/about",
    "https://b.social/ada",
    "https://b.social/@",
    "https://b.social/tags/care",
    "https://b.social/web/statuses/12345",
    "https://b.social/notes/9tb3q8vk2m",
    "https://b.social/profile/edit",
    "https://b.social/users/sign_in",
    "https://b.social/author/flo/",
    "https://phanpy.social/#/b.social/s/12345",
    "https://pixelfed.example/about",
    "https://pixelfed.example/p/ada/12345",
    "https://b.social/authorize_interaction",
    "ftp://b.social/@ada",
    "https://[broken/@ada",
]


@pytest.mark.parametrize("text", HANDLES + ADDRESSES)
def test_an_account_is_read_in_every_form(text: str) -> None:
    assert parse_handle(text) == stored_handle(MASTODON, "Ada@b.social")


@pytest.mark.parametrize("text", HANDLES + ADDRESSES)
def test_a_column_for_mastodon_takes_every_form(text: str) -> None:
    assert parse_handle_on(MASTODON, text) == stored_handle(MASTODON, "Ada@b.social")


@pytest.mark.parametrize(
    "text",
    ["https://pixelfed.example/ada", "https://pixelfed.example/@ada", "pixelfed.example/ada/"],
)
def test_a_pixelfed_profile_is_read(text: str) -> None:
    assert parse_handle(text).text == "ada@pixelfed.example"


def test_a_pixelfed_server_is_known_by_its_name() -> None:
    assert parse_handle("https://pixel.example/bob").text == "bob@pixel.example"
    assert parse_handle("https://pixelfed-care.example/bob").text == "bob@pixelfed-care.example"
    with pytest.raises(BadHandle) as refused:
        parse_handle("https://example.org/bob")
    assert "If the account is called bob, write @bob@example.org." in refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "@ada@bücher.example",
        "@ada@BÜCHER.example",
        "@ada@bu\u0308cher.example",
        "https://bücher.example/@ada",
        "https://b%C3%BCcher.example/@ada",
        "elk.zone/bücher.example/@ada",
        "@ada@xn--bcher-kva.example",
    ],
)
def test_a_server_can_have_umlauts(text: str) -> None:
    assert parse_handle(text).text == "ada@xn--bcher-kva.example"


@pytest.mark.parametrize("text", ["@ada_ex@bird.makeup", "https://bird.makeup/users/ada_ex"])
def test_a_mirror_of_x_is_a_server_of_its_own(text: str) -> None:
    assert parse_handle(text).text == "ada_ex@bird.makeup"


@pytest.mark.parametrize(("text", "network"), OTHER_NETWORKS)
def test_an_account_on_another_network_is_refused(text: str, network: str) -> None:
    with pytest.raises(BadHandle, match=f"{network} is not a Mastodon server"):
        parse_handle(text)


def test_an_x_name_with_its_site_is_shown_in_the_right_form() -> None:
    with pytest.raises(BadHandle) as refused:
        parse_handle("@ada_ex@twitter.com")
    assert refused.value.hint == "Write x:ada_ex for the account on X."


@pytest.mark.parametrize("text", MAIL)
def test_an_email_address_is_refused(text: str) -> None:
    with pytest.raises(BadHandle, match="this is an email address"):
        parse_handle(text)


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_not_taken_for_a_name(text: str) -> None:
    with pytest.raises(BadHandle, match="names an account by its number"):
        parse_handle(text)


@pytest.mark.parametrize("text", ["https://b.social/@12345", "@12345@b.social"])
def test_a_name_can_consist_of_digits(text: str) -> None:
    assert parse_handle(text).text == "12345@b.social"


@pytest.mark.parametrize(
    "name", ["berlin1989", "9lives_club", "abcdefghij", "a2b3c", "Annabel_von_Berlin"]
)
def test_a_name_like_a_number_is_still_a_name(name: str) -> None:
    assert parse_handle(f"https://b.social/users/{name}").text == f"{name}@b.social"


@pytest.mark.parametrize("text", NOT_PROFILES)
def test_an_address_that_is_not_a_profile_is_refused(text: str) -> None:
    with pytest.raises(BadHandle, match=r"is not (the address of a profile|a web address)"):
        parse_handle(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://www.threads.net/@cyd",
        "https://threads.net/@cyd/post/abc",
        "https://www.threads.com/@cyd",
        "threads.net/@cyd",
    ],
)
def test_a_threads_profile_is_refused_with_the_handle_it_may_have(text: str) -> None:
    with pytest.raises(BadHandle, match="is a page of Threads") as refused:
        parse_handle(text)
    assert "write @cyd@threads.net" in refused.value.hint
    assert parse_handle("@cyd@threads.net").text == "cyd@threads.net"


@pytest.mark.parametrize("server", ["www.threads.net", "threads.com"])
def test_a_handle_on_threads_has_one_server(server: str) -> None:
    with pytest.raises(BadHandle, match=r"end with threads\.net"):
        parse_handle(f"@cyd@{server}")


@pytest.mark.parametrize(
    ("text", "fault", "hint"),
    [
        ("https://b.social/@bob.rss", r"ends with \.rss", "write @bob@b.social"),
        ("https://b.social/@ada%20b", "the name contains a space", "letters"),
        ("https://b.social/@Ada’s", "contains “’” .right single quotation mark", "letters"),
        ("https://b.social/@@ada", "the name is empty", "letters"),
        ("https://b.social/users/bob.json", r"ends with \.json", "write @bob@b.social"),
        ("bob.atom@b.social", r"ends with \.atom", "write @bob@b.social"),
        ("Cy Example @cy@b.social", "other words beside the handle", "alone: @cy@b.social."),
        ("@ada@b.social (Ada, she/her)", "other words beside", "alone: @ada@b.social."),
        ("@bob@b.social – Bob", "other words beside the handle", "alone: @bob@b.social."),
        ("@ada@b.social @bob@b.social", "more than one handle", "Write one handle."),
        ("@@ada", "begins with more than one @", "Write one @."),
        ("a b@c.social", "other words beside the handle", "alone: b@c.social."),
        ("@a+b@c.social", r"the name contains “\+”", "letters, digits and underscores"),
        ("@müller@b.social", "contains “ü” .latin small letter u with diaeresis", "letters"),
        ("@аda@b.social", "contains “а” .cyrillic small letter a", "letters"),
        ("@ada\u200b@b.social", r"contains U\+200B", "letters"),
        ("contacct:ada@b.social", "the name contains “:”", "letters"),
        ("https://b.social/@acct:ada", "the name contains “:”", "letters"),
        ("@.a@b.social", "begins or ends with", "letters"),
        ("@a.@b.social", "begins or ends with", "letters"),
        ("@" + "a" * 65 + "@b.social", "the name has 65 characters", "letters"),
        ("@a@", "“@a@” has no server", "@name@server"),
        ("@a@b", "it has no dot", "looks like"),
        ("@a@b..social", "two dots in a row", "looks like"),
        ("@a@1.2.3.4", "it is a number", "looks like"),
        ("@a@b_c.social", "it contains “_”", "looks like"),
        ("@a@b@c.social", "it contains “@”", "looks like"),
        ("@a@b.social/x", "it contains “/”", "looks like"),
        ("@a@b.social:8080", "has the port 8080", "Remove the port"),
        ("@a@b.social\x1b[31m", r"contains U\+001B", "looks like"),
        ("https://elk.zone/@ada", "does not say on which server", "@ada@server"),
        ("ada@elk.zone", "shows accounts of other servers", "@ada@server"),
        ("https://user:secret@b.social/@a", "is not the address of a profile", "@name"),
    ],
)
def test_an_error_names_what_is_wrong_and_what_to_write(text: str, fault: str, hint: str) -> None:
    with pytest.raises(BadHandle, match=fault) as refused:
        parse_handle(text)
    assert hint in refused.value.hint
    assert refused.value.message.isprintable()
    assert "secret" not in refused.value.hint


@pytest.mark.parametrize("text", ["a@localhost:8091", "http://localhost:8091/@a"])
def test_a_local_server_can_have_a_port(text: str) -> None:
    assert parse_handle(text).text == "a@localhost:8091"
    assert parse_handle(text).url == "http://localhost:8091/@a"


@pytest.mark.parametrize("text", ["http://[::1]:8091/@a", "(a@[::1]:8091)"])
def test_an_address_can_contain_an_ipv6_address(text: str) -> None:
    assert parse_handle(text) == parse_handle("a@[::1]:8091")
    assert parse_handle("a@[::1]").server == "[::1]"


@pytest.mark.parametrize("text", ["ada", "@ada", "~ada", "Ada Example"])
def test_text_without_a_server_is_left_to_other_platforms(text: str) -> None:
    assert read(text) is None
