"""X handles, parsed from every form in which people write an account on X."""

import pytest

from care100.model.handles import BadHandle
from care100.platforms import parse_handle, parse_handle_on, stored_handle
from care100.platforms.x.handles import X, parse, read

HANDLES = [
    "@ada_ex",
    "x:ada_ex",
    "x:@ada_ex",
    "X: @ada_ex",
    "twitter:ada_ex",
    "Twitter: @ada_ex",
    "＠ada_ex",
    "＠ａｄａ＿ｅｘ",
    "﹫ada_ex",
    ".@ada_ex",
    "• @ada_ex",
    "@ada_ex.",
    "@ada_ex,",
    "@ada_ex:",
    "@ada_ex!",
    "(@ada_ex)",
    "[@ada_ex],",
    "“@ada_ex”",
    "„@ada_ex“",
    "«@ada_ex»",
    "'@ada_ex'",
    "**@ada_ex**",
    "<@ada_ex>",
    "@ada_ex\u200b",
    "\u2069@ada_ex",
    "@ada_ex\u2060",
    "\u202a@ada_ex\u202c",
]
ADDRESSES = [
    "twitter.com/ada_ex",
    "https://twitter.com/#!/ada_ex",
    "http://twitter.com/#!/ada_ex",
    "twitter.com/#!/ada_ex",
    "https://twitter.com/#!/ada_ex/status/12345",
    "https://twitter.com/@ada_ex",
    "https://twitter.com/%40ada_ex",
    "https://twitter.com/ada_ex?lang=en",
    "https://twitter.com/ada_ex?s=20&t=abc",
    "https://twitter.com/ada_ex/",
    "https://twitter.com/ada_ex#",
    "https://twitter.com/ada_ex/status/1234567890?s=21",
    "https://twitter.com/ada_ex/with_replies",
    "https://twitter.com/intent/user?screen_name=ada_ex",
    "https://twitter.com/intent/follow?screen_name=ada_ex",
    "https://twitter.com/intent/follow?region=x&screen_name=@ada_ex",
    "https://x.com/intent/follow?original_referer=&screen_name=ada_ex",
    "https://x.com/intent/user?screen_name=ada_ex",
    "https://mobile.twitter.com/ada_ex",
    "https://mobile.x.com/ada_ex",
    "https://m.twitter.com/ada_ex",
    "https://www.twitter.com/ada_ex",
    "http://www.x.com/ada_ex",
    "https://x.com:443/ada_ex",
    "http://twitter.com:80/ada_ex",
    "HTTPS://X.COM/ada_ex",
    "x.com/ada_ex?s=11",
    "https://x.com//ada_ex",
    "https://x.com/ada_ex/photo",
    "https://x.com/ada_ex/following",
    "https://x.com/ada_ex/lists",
    "twitter.com/ada_ex)",
    "(https://x.com/ada_ex)",
    "<https://x.com/ada_ex>",
    "https://x.com/ada_ex.",
    "https://x.com/ada_ex,",
    "x:https://x.com/ada_ex",
    "X: twitter.com/ada_ex",
    "https://nitter.net/ada_ex",
    "https://nitter.poast.org/ada_ex",
    "https://xcancel.com/ada_ex",
    "https://fxtwitter.com/ada_ex",
    "https://fixupx.com/ada_ex/status/12345",
    "https://vxtwitter.com/ada_ex",
    "https://twstalker.com/ada_ex",
    "https://web.archive.org/web/2020/https://twitter.com/ada_ex",
    "web.archive.org/web/20200131000000*/twitter.com/ada_ex",
]
PAGES = [
    "https://x.com/",
    "https://x.com/?ada_ex",
    "https://x.com/home",
    "https://x.com/Home",
    "https://x.com/search?q=ada",
    "https://twitter.com/#!/search/care",
    "https://x.com/hashtag/care",
    "https://x.com/jobs",
    "https://x.com/about",
    "https://x.com/help",
    "https://x.com/who_to_follow",
    "https://x.com/lists",
    "https://x.com/account",
    "https://x.com/download",
    "https://x.com/tos",
    "https://x.com/i/communities/1",
    "https://x.com/i/lists/123456",
    "https://x.com/intent/post?text=@ada_ex",
    "https://pro.x.com/ada_ex",
    "https://tweetdeck.twitter.com/ada_ex",
    "https://help.twitter.com/en",
    "https://pbs.twimg.com/profile_images/1/a.jpg",
    "https://t.co/abcdef",
    "https://nitter.net/about",
    "https://nitter.net/pic/abc",
]


@pytest.mark.parametrize("text", HANDLES + ADDRESSES)
def test_an_account_is_read_in_every_form(text: str) -> None:
    assert parse_handle(text) == stored_handle(X, "ada_ex")


@pytest.mark.parametrize("text", HANDLES + ADDRESSES)
def test_a_column_for_x_takes_every_form(text: str) -> None:
    assert parse_handle_on(X, text) == stored_handle(X, "ada_ex")


def test_a_bare_name_is_read_where_the_platform_is_known() -> None:
    assert parse("ada_ex") == stored_handle(X, "ada_ex")
    assert read("ada_ex") is None


def test_case_is_kept() -> None:
    assert parse_handle("https://x.com/Ada_Ex/following").text == "Ada_Ex"
    assert parse_handle("https://x.com/ADA_EX").text == "ADA_EX"


@pytest.mark.parametrize("text", PAGES)
def test_a_page_that_is_not_a_profile_is_refused(text: str) -> None:
    with pytest.raises(BadHandle, match="is a page of X, not a profile"):
        parse_handle(text)


def test_a_page_s_name_can_still_be_written_as_a_handle() -> None:
    with pytest.raises(BadHandle) as refused:
        parse_handle("https://x.com/jobs")
    assert "write x:jobs" in refused.value.hint
    assert parse_handle("x:jobs").text == "jobs"


@pytest.mark.parametrize(
    ("text", "fault", "hint"),
    [
        ("https://twitter.com/i/user/123456", "by its number, 123456", "Open the address"),
        ("https://x.com/intent/user?user_id=123456", "by its number, 123456", "Open the address"),
        ("https://twitter.com/ada_ex/lists/care", "is a List on X", "write x:ada_ex"),
        ("https://t.co/abcdef", "not a profile", "Open the shortened address"),
        ("@ada-ex", "the name contains “-”", "letters, digits and underscores"),
        ("@ada ex", "the name contains a space", "letters, digits and underscores"),
        ("@averyverylongname1", "the name has 18 characters", "1 to 15"),
        ("@аda_ex", r"contains “а” \(cyrillic small letter a\)", "1 to 15"),
        ("@ada\u200b_ex", r"contains U\+200B \(zero width space\)", "1 to 15"),
        (r"@ada_ex\u200b", r"contains “\\”", "1 to 15"),
        ("x:", "is not a handle", ""),
        ("@max:ada", "the name contains “:”", "1 to 15"),
        ("https://x.com/max:ada", "the name contains “:”", "1 to 15"),
        ("ada_ex@nitter.net", "nitter.net shows accounts of X", "Write x:ada_ex"),
        ("https://user:secret@x.com/ada_ex", "is not the address of a profile", "x.com/name"),
        ("https://x.com/ada%20ex", "the name contains a space", "1 to 15"),
    ],
)
def test_an_error_names_what_is_wrong_and_what_to_write(text: str, fault: str, hint: str) -> None:
    with pytest.raises(BadHandle, match=fault) as refused:
        parse_handle(text)
    assert hint in refused.value.hint
    assert "secret" not in refused.value.hint


@pytest.mark.parametrize("text", ["https://twit.example/ada", "https://xx.com/@ada", "a@b.example"])
def test_addresses_elsewhere_are_left_to_other_platforms(text: str) -> None:
    assert read(text) is None
