"""Bluesky's part of the page: the document that describes the page to servers, and the button that
needs it.
"""

import json
from pathlib import Path

import pytest

from care100.platforms.bluesky.page_client import BlueskyPageClient
from tests.person import Typist
from tests.site.pages import Page, published

ADDRESS = "https://lists.example.org/people/"
DOCUMENT = "people/bluesky-client.json"


@pytest.fixture
def site(curator: Typist, tmp_path: Path) -> Path:
    """A list with an account on Bluesky, and the folder of its site."""
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "@ann.bsky.social", "--name", "Ann")
    return tmp_path / "site"


def test_the_document_describes_the_page_to_servers(curator: Typist, site: Path) -> None:
    """atproto.com/specs/oauth, "Client ID Metadata Document"."""
    curator.runs("describe", "people", "--page", ADDRESS)
    page = published(curator, site, "people")
    document = json.loads((site / DOCUMENT).read_text())
    assert document == {
        "client_id": f"{ADDRESS}bluesky-client.json",
        "client_name": "People",
        "client_uri": ADDRESS,
        "redirect_uris": [ADDRESS, f"{ADDRESS}index.html"],
        "application_type": "web",
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "scope": "atproto repo:app.bsky.graph.follow?action=create "
        "repo:app.bsky.graph.follow?action=delete "
        "rpc:app.bsky.actor.getProfiles?aud=* transition:generic",
        "token_endpoint_auth_method": "none",
        "dpop_bound_access_tokens": True,
    }
    [section] = page.all("section", id="on-bluesky")
    assert section.attributes["data-client"] == document["client_id"]
    assert "../static/bluesky/button.js" in page.links
    names = "public.api.bsky.app", "plc.directory"
    assert all(name in section.text for name in names)


def test_a_page_whose_address_names_its_file(curator: Typist, site: Path) -> None:
    curator.runs("describe", "people", "--page", f"{ADDRESS}index.html")
    published(curator, site, "people")
    document = json.loads((site / DOCUMENT).read_text())
    assert document["client_id"] == f"{ADDRESS}bluesky-client.json"


@pytest.mark.parametrize("address", ["", "http://lists.example.org/people/"])
def test_without_an_https_address_the_page_says_why_it_has_no_button(
    curator: Typist, site: Path, address: str
) -> None:
    if address:
        curator.runs("describe", "people", "--page", address)
    noted = curator.runs("site", "people", "-o", str(site)).err
    assert "The page has no button for Bluesky." in " ".join(noted.split())
    page = Page.of((site / "people/index.html").read_text())
    [section] = page.all("section", id="on-bluesky")
    assert "This page has no button to follow everyone on Bluesky yet." in section.text
    assert not (site / DOCUMENT).exists()
    assert not page.all("form", **{"class": "server-form"})
    assert "static/bluesky" not in page.source
    assert not (site / "static/bluesky").exists()


def test_scripts_are_loaded_only_where_the_list_has_members_there(
    curator: Typist, site: Path
) -> None:
    curator.runs("describe", "people", "--page", ADDRESS)
    curator.runs("new", "others", "--title", "Others")
    curator.runs("add", "others", "@bob@care.example", "--name", "Bob")
    here = published(curator, site, "people", "others")
    there = Page.of((site / "others/index.html").read_text())
    assert "../static/mastodon/button.js" not in here.links
    assert "../static/bluesky/button.js" not in there.links
    assert not [link for link in here.links if "/run/" in link]


def test_the_page_says_how_many_members_are_there(curator: Typist, site: Path) -> None:
    curator.runs("describe", "people", "--page", ADDRESS)
    curator.runs("add", "people", "@bob@care.example", "--name", "Bob")
    page = published(curator, site, "people")
    assert "1 of the 2 members is on Bluesky." in page.texts("p")
    assert "1 of the 2 members is on Mastodon." in page.texts("p")


@pytest.mark.parametrize(
    "address",
    [
        "http://lists.example.org/people/",
        "https://localhost/people/",
        "https://127.0.0.1/people/",
        "https://[::1]/people/",
        "https://lists.example.org:8443/people/",
        "https://me@lists.example.org/people/",
        "https://lists.example.org:port/people/",
    ],
)
def test_servers_accept_no_document_at_such_addresses(address: str) -> None:
    assert BlueskyPageClient().document(address, "People") is None
