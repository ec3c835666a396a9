"""What is read from WebFinger and host-meta, which may be hostile."""

import json
from collections.abc import Mapping

import pytest

from care100.platforms.mastodon import handles
from care100.platforms.mastodon.webfinger import Finger, WebFinger
from care100.web import HostUnreachable, Page

ADA = handles.parse("@ada@pages.example")
ACTOR = "https://pages.example/users/ada"
SELF = {"rel": "self", "type": "application/activity+json", "href": ACTOR}
ACCT = "https://pages.example/.well-known/webfinger?resource=acct%3Aada%40pages.example"
URL = "https://pages.example/.well-known/webfinger?resource=https%3A%2F%2Fpages.example%2F%40ada"
HOST_META = "https://pages.example/.well-known/host-meta"
THERE = "https://there.example/finger?r=acct%3Aada%40pages.example"
XRD = '<XRD><Link rel="lrdd" template="https://there.example/finger?r={uri}"/></XRD>'

Pages = Mapping[str, str | bytes | int]


def jrd(**fields: object) -> str:
    return json.dumps({"subject": "acct:ada@handles.example", "links": [SELF], **fields})


def ask(pages: Pages) -> tuple[Finger | Page, list[str]]:
    """Ask a server with these pages; a number is an error status, and a missing page is 404."""
    asked: list[str] = []

    def get(url: str, _accept: str) -> Page:
        asked.append(url)
        found = pages.get(url, 404)
        status = found if isinstance(found, int) else 200
        if status == 0:
            raise HostUnreachable("there.example could not be reached.", "Try again.")
        body = b"" if isinstance(found, int) else found
        return Page(url, status, {}, body.encode() if isinstance(body, str) else body)

    return WebFinger("https://pages.example", get).ask(ADA), asked


TRUE = Finger(handles.parse("ada@handles.example"), ACTOR)


@pytest.mark.parametrize(
    "pages",
    [
        {ACCT: jrd()},
        {HOST_META: XRD, THERE: jrd()},
        {HOST_META: f"\ufeff<!-- <Link rel='lrdd'> -->{XRD}", THERE: jrd()},
        {ACCT: "<html>a website that answers everything</html>", HOST_META: XRD, THERE: jrd()},
        {URL: jrd()},
        {HOST_META: XRD, URL: jrd()},
        {HOST_META: XRD, THERE: "<html>", URL: jrd()},
        {HOST_META: 0, URL: jrd()},
    ],
)
def test_the_account_is_found(pages: Pages) -> None:
    assert ask(pages)[0] == TRUE
    assert TRUE.other(ADA) == TRUE.subject


@pytest.mark.parametrize("status", [401, 403, 410, 500])
def test_a_refusal_is_final(status: int) -> None:
    found, asked = ask({ACCT: status, HOST_META: XRD, THERE: jrd(), URL: jrd()})
    assert isinstance(found, Page)
    assert found.status == status
    assert asked == [ACCT]


@pytest.mark.parametrize(
    "host_meta",
    [
        "",
        "<XRD>",
        "<XRD><Link rel='lrdd' template='https://there.example/'/></XRD>",
        "<XRD><Link rel='other' template='https://there.example/finger?r={uri}'/></XRD>",
        "<XRD><Link rel='lrdd' template='file:///etc/passwd?{uri}'/></XRD>",
        "<XRD><Link rel='lrdd' template='javascript:{uri}'/></XRD>",
        "<Link " * 10_000,
        "<!ENTITY a 'https://there.example/finger?r={uri}'><Link rel='lrdd' template='&a;'/>",
        b"\x00\xff\xfe<Link",
        "<XRD><![x[",
    ],
)
def test_a_host_meta_without_a_usable_template_is_ignored(host_meta: str | bytes) -> None:
    found, asked = ask({HOST_META: host_meta, THERE: jrd()})
    assert isinstance(found, Page)
    assert found.status == 404
    assert asked == [ACCT, HOST_META, URL]


@pytest.mark.parametrize(
    ("fields", "subject", "actor"),
    [
        ({"subject": None}, None, ACTOR),
        ({"subject": "https://pages.example/@ada"}, None, ACTOR),
        ({"subject": "acct:ada@"}, None, ACTOR),
        ({"subject": ["acct:ada@handles.example"]}, None, ACTOR),
        ({"links": {}}, "ada@handles.example", ""),
        ({"links": [None, {"rel": "self"}, SELF | {"href": 7}]}, "ada@handles.example", ""),
        ({"links": [SELF | {"href": "file:///etc/passwd"}]}, "ada@handles.example", ""),
        ({"links": [SELF | {"type": "text/html"}, SELF]}, "ada@handles.example", ACTOR),
    ],
)
def test_a_hostile_response_is_read_as_far_as_it_is_valid(
    fields: dict[str, object], subject: str | None, actor: str
) -> None:
    found, _ = ask({ACCT: jrd(**fields)})
    assert isinstance(found, Finger)
    assert (found.subject and found.subject.text, found.actor) == (subject, actor)


def test_the_same_server_gives_no_other_handle() -> None:
    for text in ("ada@pages.example", "Ada@Pages.Example", "bob@pages.example"):
        assert Finger(handles.parse(text), ACTOR).other(ADA) is None
    assert Finger(None, ACTOR).other(ADA) is None
