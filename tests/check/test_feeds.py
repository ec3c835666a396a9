"""`care100 check --find`: the feeds of blogs that members' websites name."""

import json
from pathlib import Path
from typing import Any

import pytest

from care100.check.feeds import feed_of
from care100.sandbox.mastodon.small_servers import SmallServer
from tests.check.checked_list import CheckedList, answering
from tests.site.pages import published

RSS = '<link rel="alternate" type="application/rss+xml" href="{}">'


@pytest.fixture
def ada(checked_list: CheckedList, server: SmallServer) -> CheckedList:
    """Ada's website names the feed of her blog."""
    website = server.website("ada", feed="/blog/feed.xml")
    checked_list.person.runs("edit", "people", checked_list.handle("ada"), "--website", website)
    return checked_list


def feeds(ada: CheckedList, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ada.check("--find", "--json", *options).json["feeds"]
    return found


def member(ada: CheckedList, name: str = "Ada") -> dict[str, Any]:
    rows = ada.person.runs("show", "people", "--json").json["members"]
    return next(dict(row) for row in rows if row["name"] == name)


def test_a_script_gets_the_feed_and_nothing_is_stored(
    ada: CheckedList, server: SmallServer
) -> None:
    feed, website = f"{server.url}/blog/feed.xml", f"{server.url}/site/ada"
    command = f"care100 edit people {ada.handle('ada')} --feed {feed} --feed-source {website}"
    assert feeds(ada) == [
        {
            "name": "Ada",
            "handle": f"@{ada.handle('ada')}",
            "feed": feed,
            "read_at": website,
            "stored": False,
            "command": command,
        }
    ]
    assert "feed" not in member(ada)
    ran = ada.check("--find")
    assert command in ran.out
    ada.person.runs(*command.split()[1:])
    assert (member(ada)["feed"], member(ada)["feed_source"]) == (feed, website)
    assert feeds(ada) == []


def test_a_feed_is_stored_after_a_yes_and_undone(
    ada: CheckedList, server: SmallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        asked = answering(patch, "no")
        ada.check("--find")
    assert asked == [f"Is {server.url}/blog/feed.xml the blog of Ada?"]
    assert "feed" not in member(ada)
    [found] = feeds(ada, "--yes")
    assert found["stored"]
    assert member(ada)["feed_source"] == f"{server.url}/site/ada"
    ada.person.runs("undo", "people")
    assert "feed" not in member(ada)


def test_the_page_and_its_files_have_the_feed(ada: CheckedList, tmp_path: Path) -> None:
    [found] = feeds(ada, "--yes")
    site = tmp_path / "site"
    page = published(ada.person, site, "people")
    assert found["feed"] in page.links
    assert "feeds.opml" in page.links
    opml = (site / "people/feeds.opml").read_text()
    assert f'xmlUrl="{found["feed"]}"' in opml
    assert f'{ada.handle("bob").partition("@")[0]}.rss"' in opml
    rows = json.loads((site / "people/list.json").read_text())["members"]
    assert [row["feed"] for row in rows][:2] == [found["feed"], ""]
    assert "feed,feed_source," in (site / "people/people.csv").read_text()


def test_an_export_brings_the_feed_back(ada: CheckedList) -> None:
    feeds(ada, "--yes")
    before = member(ada)
    for name in ("csv", "json", "xlsx", "ods"):
        file = ada.person.home / f"file.{name}"
        ada.person.runs("export", "people", "--format", name, "-o", str(file))
        ada.person.runs("edit", "people", ada.handle("ada"), "--feed", "")
        assert "feed" not in member(ada)
        ada.person.runs("import", "people", str(file))
        assert member(ada) == before


def test_an_opt_out_erases_the_feed(ada: CheckedList) -> None:
    [found] = feeds(ada, "--yes")
    ada.person.runs("opt-out", ada.handle("ada"), "--yes")
    database = b"".join(path.read_bytes() for path in ada.person.home.glob("*.db*"))
    assert database
    assert found["feed"].encode() not in database


@pytest.mark.parametrize(
    ("html", "feed"),
    [
        (RSS.format("/feed"), "https://a.example/feed"),
        (RSS.format("https://b.example/x.xml"), "https://b.example/x.xml"),
        (RSS.format("javascript:alert(1)") + RSS.format("/second"), "https://a.example/second"),
        (RSS.format("https://[/") + RSS.format("/second"), "https://a.example/second"),
        (RSS.format("/feed").replace("rss+xml", "atom+xml; charset=x"), "https://a.example/feed"),
        (RSS.format("/feed").replace("rss+xml", "feed+json"), "https://a.example/feed"),
        (RSS.format("/list.json").replace("rss+xml", "json"), ""),
        ("<body>" + RSS.format("/of-a-visitor"), ""),
        ("<!-- " + RSS.format("/in-a-comment") + " -->", ""),
        (RSS.format("/" + "a" * 600), ""),
        ("", ""),
    ],
)
def test_only_a_safe_feed_in_the_head_counts(html: str, feed: str) -> None:
    assert feed_of(html, "https://a.example/blog/") == feed


def test_the_feed_of_a_profile_on_mastodon_is_no_blog(
    checked_list: CheckedList, server: SmallServer
) -> None:
    handle = checked_list.handle("ada")
    own = f"http://{checked_list.server('ada').domain}/@ada"
    website = server.website("ada", feed=f"{own}.rss")
    checked_list.person.runs("edit", "people", handle, "--website", website)
    assert feeds(checked_list) == []
