"""The files of a letter: a message, a page, Markdown and a feed. All texts in them are escaped."""

import email
import re
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from care100.digest import atom, formats, html, markdown, message, plain_text
from care100.digest.letter import Letter
from tests.digest.letters import (
    CHAT,
    SUNDAY,
    a_full_letter,
    a_hostile_letter,
    a_letter,
    a_member_post,
)
from tests.digest.reader import Reader

ATOM = {"a": "http://www.w3.org/2005/Atom"}
# Attributes with which a page loads something.
NOT_HERE = {"script", "img", "iframe", "link", "form", "object", "embed", "base"}
LOADS = {"src", "srcset", "background", "poster", "data", "action", "ping", "xlink:href"}


class Elements(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def parsed(data: bytes) -> EmailMessage:
    found = email.message_from_bytes(data, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def parts(data: bytes) -> tuple[str, str]:
    """Return the text and the HTML of a message."""
    found = parsed(data)
    assert found.get_content_type() == "multipart/alternative"
    text, page = (one.get_content() for one in found.iter_parts())
    return text, page


def test_the_list_s_own_hashtags_are_in_every_format() -> None:
    letter, without = a_full_letter(), a_letter([])
    for make in (markdown.write, atom.write):
        assert "The list’s own hashtags" in make(letter)
        assert "own hashtags" not in make(without)
    assert r"#SocialCare, #Carers" in markdown.write(letter).replace("\\", "")
    assert "#SocialCare, #Carers" in atom.write(letter)


def test_a_message_has_a_text_and_a_page() -> None:
    data = message.compose(a_full_letter(), "me@example.org", "you@example.org").as_bytes()
    text, page = parts(data)
    for shown in (text, page):
        assert "Social Care" in shown
        assert "Ein Leitfaden" in shown
        assert "Content warning" in shown
        assert "The details" not in shown
        assert "Newcomer Trust" in shown
        assert "Carers North" in shown
        assert "#SocialCare, #Carers" in shown
    assert max(map(len, data.split(b"\r\n"))) <= 998


def test_a_message_names_its_sender_and_how_to_stop_it() -> None:
    found = parsed(message.compose(a_full_letter(), "me@example.org", "you@example.org").as_bytes())
    assert found["From"] == "Social Care & Friends <me@example.org>"
    assert found["To"] == "you@example.org"
    assert found["Subject"] == "Social Care & Friends: 22 to 29 November 2026"
    assert found["Date"].datetime == SUNDAY
    assert found["List-Unsubscribe"].startswith("<mailto:me@example.org?subject=Unsubscribe")
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", found["Message-ID"])
    assert "me@example.org" in parts(found.as_bytes())[0]


def test_the_same_letter_to_the_same_recipient_has_the_same_id() -> None:
    ids = [
        message.message_id(a_full_letter(), "me@example.org", to)
        for to in ("you@example.org", "YOU@example.org", "else@example.org")
    ]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize("title", ["A\r\nBcc: evil@example.org", "Ärzte & Pflege", "x" * 300])
def test_a_title_cannot_add_a_header(title: str) -> None:
    found = parsed(message.compose(a_letter(title=title), "me@example.org", "you@e.org").as_bytes())
    assert found["Bcc"] is None
    assert len(found.keys()) == len(set(found.keys())) == 9


LONG_NAME = "security@bank.example, the whole team of the national association of social workers"


@given(st.text(max_size=250) | st.text('a, "<>@;:\\()[]=?_.é', max_size=250))
@example(LONG_NAME)
@example("Bänk <security@bank.example>, " + LONG_NAME)
@example("=?utf-8?q?a=0ABcc:_x@example.org=0A?= hello")
def test_the_sender_and_the_subject_are_those_of_the_letter(title: str) -> None:
    letter = a_letter(title=title)
    data = message.compose(letter, "me@example.org", "you@example.org").as_bytes()
    found = parsed(data)
    [sender] = found["From"].addresses
    assert sender.addr_spec == "me@example.org"
    # Python's parser adds a space between the parts of a long name.
    assert "".join(sender.display_name.split()) == "".join(letter.title.split())
    assert found["Subject"].split() == letter.subject.split()
    assert (len(found.keys()), found["Bcc"]) == (9, None)
    assert all(line.strip() for line in data.partition(b"\r\n\r\n")[0].split(b"\r\n"))


@pytest.mark.parametrize("sender", ["me@example.org", f"{'a' * 60}@{'b' * 60}.example.org"])
def test_the_header_to_unsubscribe_is_never_encoded(sender: str) -> None:
    letter = a_letter(title="Ärzte & " + "Pflege " * 30)
    headers = message.compose(letter, sender, "you@example.org").as_bytes().split(b"\r\n")
    assert (
        f"List-Unsubscribe: <mailto:{sender}?subject=Unsubscribe%3A%20people>".encode() in headers
    )


def test_a_page_loads_nothing_and_runs_nothing() -> None:
    for letter in (a_full_letter(), a_hostile_letter()):
        page = html.write(letter)
        elements = Elements(page).found
        assert not {tag for tag, _ in elements} & {
            "script",
            "img",
            "iframe",
            "link",
            "form",
            "object",
        }
        for _, attributes in elements:
            assert not LOADS & set(attributes)
            assert not any(name.startswith("on") for name in attributes)
        links = [one["href"] or "" for tag, one in elements if tag == "a"]
        assert all(link.startswith(("https://", "mailto:")) for link in links)
        style = page[page.index("<style>") : page.index("</style>")]
        assert "url(" not in style
        assert "@import" not in style


def test_texts_keep_their_language_and_direction() -> None:
    elements = Elements(html.write(a_full_letter())).found
    languages = [one.get("lang") for tag, one in elements if tag == "div" and "lang" in one]
    assert languages == ["de", "ar"]
    assert all(one.get("dir") == "auto" for tag, one in elements if tag == "h3")
    assert 'lang="&#34;' not in html.write(a_hostile_letter())


def test_addresses_in_texts_become_links_without_the_full_stop() -> None:
    page = html.write(a_full_letter())
    assert '<a href="https://example.org/page">example.org/page</a>.' in page


def test_hostile_texts_are_no_markup_anywhere() -> None:
    letter = a_hostile_letter()
    written = markdown.write(letter)
    assert "<script" not in written.replace("\\<script", "")
    assert "](javascript:" not in re.sub(r"\\.", "", written)
    assert not re.search(r"^(> )?(# h|- l|1\. n)", written, re.MULTILINE)
    for entry in ET.fromstring(atom.write(letter)).iterfind("a:entry", ATOM):  # noqa: S314
        elements = Elements(entry.findtext("a:content", "", ATOM)).found
        assert {tag for tag, _ in elements} <= {"p", "ul", "li", "a", "br"}
        assert all(set(attributes) <= {"href"} for _, attributes in elements)
    for text in (plain_text.write(letter), written, html.write(letter), atom.write(letter)):
        assert "\u202e" not in text


def test_a_long_text_is_shortened() -> None:
    letter = a_letter([a_member_post(1, "word " * 500), a_member_post(2, "line\n" * 500)])
    for post in letter.posts:
        assert sum(map(len, post.lines)) <= 620
        assert post.lines[-1].endswith("…")


def test_a_feed_has_an_entry_for_each_post_and_one_for_the_news() -> None:
    feed = ET.fromstring(atom.write(a_full_letter()))  # noqa: S314 - our own
    entries = feed.findall("a:entry", ATOM)
    titles = [one.findtext("a:title", "", ATOM) for one in entries]
    assert len(entries) == 6
    assert titles[0] == "Social Care & Friends: 22 to 29 November 2026"
    assert "Newcomer Trust" in entries[0].findtext("a:content", "", ATOM)
    ids = [one.text for one in feed.iterfind("a:entry/a:id", ATOM)]
    assert len(set(ids)) == 6
    again = ET.fromstring(atom.write(a_full_letter()))  # noqa: S314 - our own
    assert [one.text for one in again.iterfind("a:entry/a:id", ATOM)] == ids


def test_the_foot_explains_the_order() -> None:
    letter = a_full_letter()
    for text in (plain_text.write(letter), markdown.write(letter), html.write(letter)):
        words = " ".join(text.split())
        assert "Posts are ordered by their boosts and replies" in words
        assert "5 of 9 members posted publicly" in words


@pytest.mark.parametrize(
    "letter",
    [a_letter(), a_letter(joined=["One"]), a_letter(since="14d"), a_letter(chats=[CHAT])],
)
def test_a_letter_without_posts_is_a_letter(letter: Letter) -> None:
    for write in formats.WRITERS.values():
        assert b"Social Care" in write(letter)
    assert letter.is_empty == (letter.summary == "Nothing new")


def test_a_chat_shows_its_length_unless_it_is_an_hour() -> None:
    [usual] = a_letter(chats=[CHAT]).chats
    [long] = a_letter(chats=[replace(CHAT, minutes=90)]).chats
    assert usual.when == "Thursday 3 December 2026, 20:00, London time"
    assert long.when == f"{usual.when}, 90 minutes"


def test_a_member_without_a_name_is_shown_by_the_account_once() -> None:
    account = "@m1@social.example"
    letter = a_letter([a_member_post(1, "Hello", name=account)])
    assert plain_text.write(letter).count(account) == 1
    assert markdown.write(letter).replace("\\", "").count(account) == 1
    page = html.write(letter)
    assert page.count(f">{account}<") == 1
    assert ">On Mastodon, 28 November 2026<" in page


@pytest.mark.parametrize("ending", formats.WRITERS)
def test_the_ending_of_a_file_is_its_format(reader: Reader, tmp_path: Path, ending: str) -> None:
    reader.toots(1, "Hello there")
    file = tmp_path / f"letter{ending}"
    ran = reader.digest("-o", str(file))
    assert f"Wrote {file}: 1 post by 1 member." in ran.err
    assert not ran.out
    assert all(ran.err.splitlines()), "an empty line"
    assert b"Hello there" in file.read_bytes()


def test_a_file_of_another_format_is_refused_before_anything_is_read(reader: Reader) -> None:
    reader.sandbox.mastodon.log.clear()
    ran = reader.digest("-o", "letter.pdf", expect=2)
    assert "Choose a name that ends with .eml, .html, .md, .atom." in ran.err
    assert not reader.sandbox.mastodon.log


def test_a_file_without_a_sender_opens_as_a_draft(reader: Reader, tmp_path: Path) -> None:
    reader.toots(1, "Hello there")
    file = tmp_path / "letter.eml"
    reader.digest("-o", str(file))
    found = parsed(file.read_bytes())
    assert (found["X-Unsent"], found["To"]) == ("1", None)
    assert "Hello there" in parts(file.read_bytes())[1]


@pytest.mark.parametrize("name", formats.WRITERS)
def test_every_format_has_the_dates_of_chats_and_their_calendar(name: str) -> None:
    data = formats.WRITERS[name](a_full_letter())
    text = "".join(parts(data)) if name == ".eml" else data.decode()
    early, late = (
        text.index(when)
        for when in ("Monday 30 November 2026, 09:00 UTC", "Thursday 3 December 2026, 20:00")
    )
    assert early < late
    assert "https://lists.example.org/people/chats.ics" in text
    without = formats.WRITERS[name](a_letter([a_member_post(1, "Hello")]))
    assert b"chats" not in without.lower()
