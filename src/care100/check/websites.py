"""Whether a member's website is still there. Its HTML is only ever searched."""

from dataclasses import dataclass
from http import HTTPStatus

from care100.check.profile_links import gist
from care100.model.findings import Finding, FindingKind
from care100.web import (
    HostUnreachable,
    NotAllowed,
    NotSecure,
    Page,
    PoliteClient,
    TooSlow,
    WebError,
)


@dataclass(frozen=True)
class Site:
    """A website as it was met: what is wrong with it, and of its text, where there is any,
    what may name accounts.

    `told` is false where nothing can be said of it: a server that turns programs away, or
    has a bad hour, may show the page to people. `reached` says whether the server was.
    """

    found: tuple[Finding, ...] = ()
    text: str | None = None
    told: bool = True
    reached: bool | None = True


def visit(web: PoliteClient, url: str) -> Site:
    """Look at a website."""
    try:
        return of_page(web.get(url, accept="text/html, */*;q=0.5"))
    except WebError as trouble:
        return of_trouble(trouble)


def of_page(page: Page) -> Site:
    """What an answer means."""
    if page.ok:
        return Site(text=gist(page.text()))
    if page.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return Site(_dead(f"its server says that there is no such page ({page.status})"))
    return Site(told=False)


def of_trouble(trouble: WebError) -> Site:
    """What it means that there was none that can be used."""
    reason = trouble.message.rstrip(".")
    if isinstance(trouble, NotAllowed):
        return Site(_dead(reason), reached=None)
    if isinstance(trouble, TooSlow | NotSecure):
        return Site(told=False, reached=isinstance(trouble, NotSecure))
    if isinstance(trouble, HostUnreachable):
        return Site(_dead(reason), reached=False)
    return Site(told=False)


def _dead(evidence: str) -> tuple[Finding, ...]:
    return (Finding(FindingKind.WEBSITE, evidence),)
