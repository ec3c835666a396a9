"""The list page: its content, and how it resists hostile lists."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from care100.site.page import LONGEST_NAME
from tests.person import Person, Typist
from tests.site.pages import Page, keeps, published

SOURCE = "https://example.org"
ADDRESS = "https://lists.example.org/people/"


def test_the_page_shows_the_list_and_its_members(curator: Typist, tmp_path: Path) -> None:
    page = published(curator, tmp_path / "site", "social-care-100")
    assert page.texts("h1") == ["Social Care 100"]
    assert len(page.cards) == 100
    assert page.texts("dd")[:2] == ["100", "24"]
    assert "Community Care" in page.texts("h4")
    assert "https://x.com/intent/follow?screen_name=CommunityCare" in page.links
    assert "https://www.communitycare.co.uk" in page.links
    topics = page.texts("h3")
    assert "Carers 4" in topics
    assert [t for t in topics if t.endswith(" 15")] == ["Children's services 15"]


def test_a_member_appears_under_each_of_its_topics_and_counts_once(
    curator: Typist, tmp_path: Path
) -> None:
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "x:ada", "--topic", "research", "--topic", "carers")
    curator.runs("add", "people", "x:bob", "--topic", "Carers")
    curator.runs("add", "people", "x:eve")
    page = published(curator, tmp_path / "site", "people")
    assert [text for text in page.texts("h3") if text[-1].isdigit()] == [
        *("Carers 2", "Research 1", "Other 1")
    ]
    assert page.texts("h4") == ["@ada", "@bob", "@ada", "@eve"]
    assert page.texts("dd")[:2] == ["3", "3"]


def test_a_list_without_mastodon_accounts_has_no_mastodon_files(
    curator: Typist, tmp_path: Path
) -> None:
    page = published(curator, tmp_path / "site", "social-care-100")
    assert "Mastodon" not in page.source
    assert not list((tmp_path / "site").rglob("following_accounts.csv"))
    assert not (tmp_path / "site" / "static" / "mastodon").exists()
    assert not (tmp_path / "site" / "static" / "follow").exists()


def test_a_list_with_mastodon_accounts_has_import_files(curator: Typist, tmp_path: Path) -> None:
    page = published(curator, tmp_path / "site", "social-care-fediverse")
    folder = tmp_path / "site" / "social-care-fediverse"
    assert (folder / "following_accounts.csv").read_text().startswith("Account address\n")
    assert (folder / "lists.csv").read_text().startswith("Social Care Fediverse,")
    assert {"following_accounts.csv", "lists.csv", "social-care-fediverse.csv"} <= set(page.links)
    card = next(one for one in page.cards if "DZNE" in one.text)
    assert "@dzne@social.bund.de" in card.text
    assert "https://social.bund.de/@dzne" in [
        one.attributes["href"] for one in page.all("a", **{"class": "on-mastodon"})
    ]


def test_the_page_links_to_the_published_x_list(curator: Typist, tmp_path: Path) -> None:
    curator.runs("describe", "social-care-100", "--x-list", "https://x.com/i/lists/12345")
    page = published(curator, tmp_path / "site", "social-care-100")
    [button] = page.all("a", **{"class": "button"})
    assert button.attributes["href"] == "https://x.com/i/lists/12345"


def test_the_privacy_reminder_is_in_the_follow_section(curator: Typist, tmp_path: Path) -> None:
    source = published(curator, tmp_path / "site", "social-care-100").source
    follow, members = source.index('<h2 id="follow"'), source.index('<h2 id="members"')
    assert "Everyone can see the accounts you follow" in source[follow:members]
    assert "want to be removed?" in source[members:]


def test_only_a_page_with_an_address_is_indexed(curator: Typist, tmp_path: Path) -> None:
    before = published(curator, tmp_path / "site", "social-care-100")
    assert before.all("meta", name="robots", content="noindex")
    assert not before.all("link", rel="canonical")
    curator.runs("describe", "social-care-100", "--page", ADDRESS)
    after = published(curator, tmp_path / "site", "social-care-100")
    assert not after.all("meta", name="robots")
    [canonical] = after.all("link", rel="canonical")
    [shared] = after.all("meta", property="og:url")
    assert canonical.attributes["href"] == shared.attributes["content"] == ADDRESS


def test_nothing_is_loaded_from_other_sites_or_run_inline(curator: Typist, tmp_path: Path) -> None:
    keeps(curator, "people", hostile())
    page = published(curator, tmp_path / "site", "people", "social-care-100")
    [policy] = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    rules = dict(rule.split(" ", 1) for rule in policy.attributes["content"].split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["img-src"] == "'self'"
    assert rules["connect-src"] == "'self' https:"
    assert page.all("meta", name="referrer", content="no-referrer")
    for one in page.elements:
        assert not [name for name in one.attributes if name.startswith("on") or name == "style"]
        if one.tag in ("script", "img", "iframe", "link"):
            loaded = one.attributes.get("src") or one.attributes.get("href", "")
            assert "//" not in loaded
        if one.tag in ("script", "style"):
            assert not one.text.strip()


def hostile() -> list[dict[str, str]]:
    """Return members invented to break the page."""
    names = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror='alert(1)'>",
        "' onmouseover=alert(1) x='",
        "{{ 7 * 7 }}{% raw %}",
        "Anna \u202egnirts desrever\u202c",
        "</h4></li></ul><h1>Mine</h1>",
        "N" * 500,
        "שלום עולם",
    ]
    return [
        {
            "name": name,
            "topic": name[:100],
            "mastodon": f"m{n}@example.org",
            "x": f"x{n}",
            "about": name * 3,
            "website": "https://example.org/?a='%3Cscript%3E&b=1",
            "source": SOURCE,
        }
        for n, name in enumerate(names)
    ]


def test_hostile_members_stay_text(curator: Typist, tmp_path: Path) -> None:
    keeps(curator, "people", hostile(), description="<b>& \u202e</title>", curator="<i>me</i>")
    page = published(curator, tmp_path / "site", "people")
    assert len(page.cards) == len(hostile())
    assert page.texts("h1") == ["People"]
    names = page.texts("h4")
    assert "<script>alert(1)</script>" in names
    assert "{{ 7 * 7 }}{% raw %}" in names
    assert "Anna gnirts desrever" in names
    assert "שלום עולם" in names
    assert max(map(len, names)) == LONGEST_NAME
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page.source)
    assert not page.all("img")
    for link in page.links:
        assert re.match(r"https://|mailto:editors@example[.]org$|#|\.\./|[a-z0-9_.-]+$", link), link
    for topic in page.all("section", **{"class": "topic"}):
        assert re.fullmatch(r"topic-[\w-]+", topic.attributes["id"])
    identities = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(identities) == len(set(identities))


@pytest.mark.parametrize("website", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
def test_an_invalid_website_never_becomes_a_link(
    curator: Typist, tmp_path: Path, website: str
) -> None:
    """The registry refuses it, but another program may have written it there."""
    from sqlmodel import select

    from care100 import registry
    from care100.registry.models import MemberRecord

    keeps(curator, "people", [{"name": "Anna", "x": "anna"}])
    database = registry.open_registry(curator.home / registry.FILE_NAME)
    with database.writing() as session:
        for member in session.exec(select(MemberRecord).where(MemberRecord.name == "Anna")):
            member.website = website
            session.add(member)
    database.close()
    page = published(curator, tmp_path / "site", "people")
    assert len(page.cards) == 1
    assert website not in page.links


def test_long_handles_can_break_between_their_parts(curator: Typist, tmp_path: Path) -> None:
    rows = [
        {"name": "Anna", "mastodon": "anna.ash@social.university.example.org"},
        {"name": "Ben", "mastodon": "ben@b.example"},
    ]
    keeps(curator, "people", rows)
    source = published(curator, tmp_path / "site", "people").source
    server = "@social<wbr>.university<wbr>.example<wbr>.org"
    assert f"@anna.ash<wbr>{server}</a>" in source
    assert "@ben@b.example</a>" in source


def test_no_field_turns_autocomplete_off(curator: Typist, tmp_path: Path) -> None:
    """WebKit would reset such a field after the Back button, without an event."""
    page = published(curator, tmp_path / "site", "social-care-fediverse")
    fields = page.all("input")
    assert len(fields) == 4
    assert not [one for one in fields if "autocomplete" in one.attributes]


def test_names_keep_their_language(curator: Typist, tmp_path: Path) -> None:
    keeps(curator, "gens", [{"name": "Lefèvre", "x": "lefevre"}], language="fr")
    page = published(curator, tmp_path / "site", "gens")
    [name] = page.all("h4")
    assert name.attributes["lang"] == "fr"
    assert page.all("html", lang="en")


def test_heading_levels_are_not_skipped(curator: Typist, tmp_path: Path) -> None:
    page = published(curator, tmp_path / "site", "social-care-fediverse")
    levels = [int(one.tag[1]) for one in page.elements if re.fullmatch("h[1-6]", one.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_the_index_links_to_each_list(curator: Typist, tmp_path: Path) -> None:
    published(curator, tmp_path / "site", "social-care-100", "social-care-fediverse")
    index = Page.of((tmp_path / "site" / "index.html").read_text())
    assert index.texts("h2") == ["Social Care 100", "Social Care Fediverse"]
    assert {"social-care-100/index.html", "social-care-fediverse/index.html"} <= set(index.links)


def test_a_site_with_one_list_redirects_to_it(curator: Typist, tmp_path: Path) -> None:
    published(curator, tmp_path / "site", "social-care-100")
    top = Page.of((tmp_path / "site" / "index.html").read_text())
    assert top.all("meta", content="0; url=social-care-100/index.html")
    assert top.links == ["social-care-100/list.json", "social-care-100/index.html"]


def test_the_index_says_what_one_press_follows(curator: Typist, tmp_path: Path) -> None:
    published(curator, tmp_path / "site", "social-care-100", "social-care-fediverse")
    index = Page.of((tmp_path / "site" / "index.html").read_text())
    [one_press] = [text for text in index.texts("p") if text.startswith("Follow with one press:")]
    number = next(t for t in one_press.split() if t.isdigit())
    assert one_press == f"Follow with one press: {number} on Mastodon"


def test_the_curator_hears_what_would_follow_all_with_one_press(
    curator: Typist, tmp_path: Path
) -> None:
    said = curator.runs("site", "social-care-100", "-o", str(tmp_path / "a")).err
    assert "visitors follow the 100 members on X one at a time" in " ".join(said.split())
    assert "for about $1.51" in " ".join(said.split())
    assert "care100 sync social-care-100 --on x" in said
    curator.runs("describe", "social-care-100", "--x-list", "https://x.com/i/lists/12345")
    said = curator.runs("site", "social-care-100", "-o", str(tmp_path / "b")).err
    assert "one at a time" not in said


def test_the_price_of_a_list_on_x_is_that_of_sync(person: Person) -> None:
    person.has_list(3)
    person.runs("describe", "people", "--description", "")

    def prices() -> tuple[str, str]:
        told = person.runs("site", "people", "-o", str(person.home / "site")).err
        asked = person.runs("sync", "people", "--on", "x", "--dry-run").err
        plan = person.runs("sync", "people", "--on", "x", "--dry-run").out + asked
        return _dollars("for about", told), _dollars("X charges", plan)

    person.log_in("x", user="curator")
    first = prices()
    assert first[0] == first[1]
    # The ids are known after the first look.
    person.runs("follow", "people", "--on", "x", "--copy", "--yes")
    person.runs("edit", "people", "Person 1", "--topic", "care")
    later = prices()
    assert later[0] == later[1] != first[0]


def _dollars(after: str, text: str) -> str:
    found = re.search(rf"{after} (\$[\d.]+?)[,.]? ", " ".join(text.split()))
    assert found, text
    return found[1]


def test_what_only_curators_and_programs_need_is_closed(curator: Typist, tmp_path: Path) -> None:
    page = published(curator, tmp_path / "site", "social-care-100")
    [closed] = page.all("details")
    assert "open" not in closed.attributes
    assert "care100 import" in closed.text
    assert "list.json" in closed.text
    assert "With a file" not in page.texts("h3")


@pytest.mark.parametrize(
    ("account", "name", "letters"),
    [
        ("@acct001@localhost:46041", "", "A"),
        ("@1adass@b.social", "", "A"),
        ("bsky:first.example.org", "", "F"),
        ("x:_ada", "", "A"),
        ("x:ada", "Ada Bell", "AB"),
        ("x:ada", "2 Together", "2T"),
    ],
)
def test_the_letters_of_a_member(
    curator: Typist, tmp_path: Path, account: str, name: str, letters: str
) -> None:
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", account, *(["--name", name] if name else []))
    page = published(curator, tmp_path / "site", "people")
    assert re.search(r"data-m=\"?(\w+)", page.source)[1] == letters  # type: ignore[index]
