"""Pages of firewalls in front of servers: they say nothing about accounts."""

import re
from http import HTTPStatus

from care100.web import Page

_REFUSALS = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS,
}
# Tests that only browsers pass come with any status, also 200 and 503.
_CHALLENGE = re.compile(
    rb"challenge-platform|cf-chl|/\.within\.website/|captcha|aws-waf-token|ddos-guard",
    re.IGNORECASE,
)
_START = 50_000


def is_firewall(page: Page) -> bool:
    """Whether a page is a firewall's refusal or test, in place of data."""
    if "cf-mitigated" in page.headers:
        return True
    is_html = "html" in page.headers.get("content-type", "").lower()
    return is_html and (page.status in _REFUSALS or bool(_CHALLENGE.search(page.body[:_START])))
