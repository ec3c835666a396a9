"""Following a hundred accounts from the list page in Chromium, compared with the command line."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from bench.bench import CARE100, Bench, Group, Row
from bench.figures import Result, Sample, figure, share
from bench.processes import Usage
from bench.rows import mastodon
from care100.sandbox import Sandbox
from care100.site.preview import Preview
from tests.browser import chromium
from tests.browser.follow.visitor import SLUG, Visitor, members, site_of

ROW = Row(
    "page",
    f"Page: follow {mastodon.PEOPLE} in the browser at 100 ms",
    "≤ the command line's time",
)
_MILLISECONDS = 120_000
_NOTE = (
    "From the approval on the server to “Done”. The command line's time is that of the first "
    "follow without a list, with its start."
)


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.found(), headless=True, args=chromium.flags()
        )
        yield browser
        browser.close()


def _visit(browser: Browser) -> Sample:
    """Follow everyone as a visitor who has not been here before."""
    people = range(1, mastodon.PEOPLE + 1)
    with Sandbox(accounts=mastodon.PEOPLE, latency=mastodon.LATENCY) as sandbox:
        server = sandbox.mastodon
        context = browser.new_context(locale="en-GB")
        context.set_default_timeout(_MILLISECONDS)
        with Preview(site_of(members(server, people)), 0) as preview:
            visitor = Visitor(context.new_page(), server, f"{preview.address}{SLUG}/")
            visitor.open()
            visitor.submit()
            visitor.wait_for_consent()
            visitor.page.get_by_label("Sign in as").select_option("follower")
            server.log.clear()
            began = time.perf_counter()
            visitor.press("Authorize")
            visitor.page.get_by_role("heading", name="Done on").wait_for()
            usage = Usage(time.perf_counter() - began, 0.0, 0.0, "")
            counted = len(server.log), len(server.log.writes())
        context.close()
        assert len(server.state.follows("follower")) == mastodon.PEOPLE
        return Sample(usage, *counted)


def _measure(bench: Bench) -> dict[str, Result]:
    if chromium.found() is None:
        return {ROW.name: Result([], [share("time", 0, 1, None)], chromium.MISSING)}
    with _browser() as browser:
        figures = [figure("page in Chromium", [_visit(browser) for _ in range(bench.runs)])]
    limit = share(
        "time, of the command line",
        figures[0].seconds,
        1,
        bench.seconds(mastodon.FIRST.name, CARE100),
    )
    return {ROW.name: Result(figures, [limit], _NOTE)}


GROUP = Group((ROW,), _measure)
