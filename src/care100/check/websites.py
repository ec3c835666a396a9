"""Whether a member's website still exists. Its HTML is only searched."""

from dataclasses import dataclass
from http import HTTPStatus

from care100.check.feeds import feed_of
from care100.model.findings import Finding, FindingKind
from care100.platforms.profile_texts import excerpt
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
class Website:
    """The result of a visit.

    findings  what is wrong with the website
    text      the parts of its text that may name accounts, or None if it was not shown
    feed      the address of the feed that its head names, or empty
    known     False where the visit says nothing: people may still see a page whose server
              refuses programs, or has a temporary error
    reached   whether the server could be reached; None if it was not tried
    """

    findings: tuple[Finding, ...] = ()
    text: str | None = None
    feed: str = ""
    known: bool = True
    reached: bool | None = True


def visit(web: PoliteClient, url: str) -> Website:
    """Visit a website."""
    try:
        return of_page(web.get(url, accept="text/html, */*;q=0.5"))
    except WebError as error:
        return of_error(error)


def of_page(page: Page) -> Website:
    """Return what a response says about the website."""
    if page.ok:
        text = page.text()
        return Website(text=excerpt(text), feed=feed_of(text, page.url))
    if page.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return Website(_dead(f"its server says that the page does not exist ({page.status})"))
    return Website(known=False)


def of_error(error: WebError) -> Website:
    """Return what a failed request says about the website."""
    reason = error.message.rstrip(".")
    if isinstance(error, NotAllowed):
        return Website(_dead(reason), reached=None)
    if isinstance(error, TooSlow | NotSecure):
        return Website(known=False, reached=isinstance(error, NotSecure))
    if isinstance(error, HostUnreachable):
        return Website(_dead(reason), reached=False)
    return Website(known=False)


def _dead(evidence: str) -> tuple[Finding, ...]:
    return (Finding(FindingKind.WEBSITE, evidence),)
