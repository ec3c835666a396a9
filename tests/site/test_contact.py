"""Where listed people ask to be removed: the contact of a list."""

import json
from pathlib import Path

import pytest

from tests.person import CONTACT, Typist
from tests.site.pages import keeps, published


@pytest.fixture
def keeper(curator: Typist, monkeypatch: pytest.MonkeyPatch) -> Typist:
    """A curator who keeps a list without a contact."""
    monkeypatch.delenv("CARE100_CONTACT")
    keeps(curator, "people", [{"name": "Ada", "mastodon": "ada@b.social"}])
    return curator


def removal_links(keeper: Typist, tmp_path: Path) -> list[str]:
    """Publish the list, and return the links of the part about removal."""
    page = published(keeper, tmp_path / "site", "people")
    part = page.source.partition("want to be removed?")[2].partition("</div>")[0]
    return [link.split('"')[0] for link in part.split('href="')[1:]]


def test_a_list_without_a_contact_is_not_published(keeper: Typist, tmp_path: Path) -> None:
    ran = keeper.runs("site", "people", "-o", str(tmp_path / "site"), expect=2)
    assert "care100 describe people --contact" in ran.err
    assert not (tmp_path / "site").exists()


def test_the_homepage_is_proposed_as_contact(keeper: Typist, tmp_path: Path) -> None:
    keeper.runs("describe", "people", "--homepage", "https://example.org/people")
    ran = keeper.runs("site", "people", "-o", str(tmp_path / "site"), expect=2)
    assert "--contact https://example.org/people" in " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("editors@example.org", "mailto:editors@example.org"),
        ("ask?subject=spam&cc=x@example.org", "mailto:ask%3Fsubject%3Dspam%26cc%3Dx@example.org"),
        ("https://example.org/contact", "https://example.org/contact"),
    ],
)
def test_the_page_links_to_the_contact(
    keeper: Typist, tmp_path: Path, contact: str, link: str
) -> None:
    keeper.runs("describe", "people", "--contact", contact)
    assert removal_links(keeper, tmp_path) == [link]


@pytest.mark.parametrize(
    "bad", ["nowhere", "a@b", "javascript:alert(1)", "a b@example.org", "a@b.org\n", "<a@b.org>"]
)
def test_a_contact_is_an_e_mail_or_a_web_address(keeper: Typist, bad: str) -> None:
    ran = keeper.runs("describe", "people", "--contact", bad, expect=None)
    stored = keeper.runs("describe", "people", "--json").json.get("contact", "")
    assert (ran.code, stored) in ((2, ""), (0, bad.strip()))
    assert stored in ("", "a@b.org")


def test_the_contact_of_all_lists_is_used_where_a_list_has_none(
    keeper: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARE100_CONTACT", CONTACT)
    assert removal_links(keeper, tmp_path) == [f"mailto:{CONTACT}"]
    data = json.loads((tmp_path / "site/people/list.json").read_text(encoding="utf-8"))
    assert data["contact"] == CONTACT
    keeper.runs("describe", "people", "--contact", "own@example.org")
    assert removal_links(keeper, tmp_path) == ["mailto:own@example.org"]
    monkeypatch.setenv("CARE100_CONTACT", "nowhere")
    ran = keeper.runs("site", "people", "-o", str(tmp_path / "site"), expect=2)
    assert "CARE100_CONTACT" in ran.err


def test_a_change_of_the_contact_is_in_the_history_and_undone(keeper: Typist) -> None:
    keeper.runs("describe", "people", "--contact", CONTACT)
    keeper.runs("undo", "people")
    assert "contact" not in keeper.runs("describe", "people", "--json").json
