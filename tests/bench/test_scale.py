"""docs/scale.md is what its text and the stored figures give, and the simulations can run."""

import httpx

from bench.scale import document
from bench.scale.page_server import PageServer


def test_the_page_is_what_the_text_and_the_figures_give() -> None:
    assert document.PAGE.read_text() == document.page(document.stored())


def test_every_simulation_has_figures() -> None:
    found = document.stored()
    assert found.keys() == {"million", "visitors", "subscribers", "checking"}
    assert all(one["figures"] and one["date"] and one["machine"] for one in found.values())


def test_figures_take_their_format_and_missing_ones_are_named() -> None:
    assert "(not measured yet)" in document.page({})
    figures = {"accounts": 1_000_000, "lists": 200, "database_mb": 300, "find_cpu": 1.234}
    text = document.page({"million": {"date": "2026-11-29", "figures": figures}})
    assert "1,000,000 members" in text
    assert "| 1.23 |" in text


def test_the_simulated_pages_have_etags() -> None:
    with PageServer({"list/index.html": b"<p>One", "list/list.json": b"{}"}) as pages:
        first = httpx.get(f"{pages.address}list/?code=1")
        assert (first.text, first.headers["content-type"]) == ("<p>One", "text/html")
        again = {"If-None-Match": first.headers["etag"]}
        assert httpx.get(f"{pages.address}list/", headers=again).status_code == 304
        pages.files["list/index.html"] = b"<p>Two"
        assert httpx.get(f"{pages.address}list/", headers=again).text == "<p>Two"
        assert httpx.get(f"{pages.address}other").status_code == 404
        assert pages.statuses == {200: 2, 304: 1, 404: 1}
        assert pages.sent == 12
