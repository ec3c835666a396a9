"""The list's hashtags on its page, and the scripts that follow them."""

import json
from pathlib import Path
from typing import Any

import pytest

from care100.sandbox.mastodon.app import MastodonServer
from tests.person import Typist
from tests.site.javascript import evaluate, results
from tests.site.pages import keeps, published

_FOLLOWED = """
const [module, login] = process.argv.slice(1);
const { followedHashtags } = await import(module);
const retry = { call: (attempt) => attempt() };
const keys = followedHashtags(JSON.parse(login), retry).then((found) => [...found].sort());
console.log(JSON.stringify(await keys.catch((error) => error.code)));
"""


def followed(server: MastodonServer) -> Any:
    login = {"origin": server.url, "domain": server.domain, "token": server.users["follower"]}
    return evaluate(_FOLLOWED, "mastodon/run/hashtags.js", json.dumps(login))


def test_all_followed_hashtags_are_read(server: MastodonServer) -> None:
    for number in range(430):
        server.state.follow_hashtag("follower", f"Tag{number}")
    assert followed(server) == sorted(f"tag{number}" for number in range(430))
    assert len(server.log.matching("GET", "/followed_tags")) == 3


@pytest.mark.parametrize("status", [404, 405])
def test_a_server_without_hashtags_is_recognised(server: MastodonServer, status: int) -> None:
    server.state.traits.hashtags_error = status
    assert followed(server) == "no-hashtags"


def test_spellings_of_a_hashtag_are_the_same() -> None:
    calls = [["#Bürgergeld"], ["burgerGELD"], ["Café_1"]]
    assert results("mastodon/run/hashtags.js", "keyOf", *calls) == [
        "burgergeld",
        "burgergeld",
        "cafe_1",
    ]


@pytest.mark.parametrize("on", ["mastodon", "x"])
def test_hashtags_link_to_their_posts_and_can_be_followed(
    curator: Typist, tmp_path: Path, on: str
) -> None:
    row = {"name": "Ada", on: "ada@care.example" if on == "mastodon" else "ada"}
    keeps(curator, "people", [row])
    curator.runs("describe", "people", "--hashtag", "Bürgergeld", "--hashtag", "care")
    page = published(curator, tmp_path / "site", "people")
    boxes = [one for one in page.elements if one.attributes.get("name") == "hashtags"]
    address = "https://mastodon.social/tags/B%C3%BCrgergeld"
    assert (address in page.source) == (on == "mastodon")
    assert [one.attributes["value"] for one in boxes] == (
        ["Bürgergeld care"] if on == "mastodon" else []
    )


def test_a_list_without_hashtags_has_no_checkbox(curator: Typist, tmp_path: Path) -> None:
    keeps(curator, "people", [{"name": "Ada", "mastodon": "ada@care.example"}])
    page = published(curator, tmp_path / "site", "people")
    assert not [one for one in page.elements if one.attributes.get("name") == "hashtags"]
