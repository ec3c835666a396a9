"""The sandbox's own sign-in page, which visitors of the list page use."""

from urllib.parse import urlencode

import httpx
from playwright.sync_api import Page

from care100.sandbox import Sandbox
from tests.browser.axe import everywhere


def test_the_consent_page_is_accessible(page: Page, sandbox: Sandbox) -> None:
    mastodon = sandbox.mastodon
    back = "http://127.0.0.1:1/list/"
    app = {"client_name": "care100", "redirect_uris": back, "scopes": "read:accounts"}
    client = httpx.post(f"{mastodon.url}/api/v1/apps", data=app).json()["client_id"]
    asked = {"response_type": "code", "client_id": client, "redirect_uri": back}
    page.goto(f"{mastodon.url}/oauth/authorize?{urlencode({**asked, 'scope': 'read:accounts'})}")
    assert page.get_by_role("button").all_inner_texts() == ["Authorize", "Deny"]
    assert not everywhere(page)
