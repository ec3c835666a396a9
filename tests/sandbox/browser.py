"""A person at the sign-in pages: reads the form that the server sent and presses a button."""

from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import httpx


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.users: list[str] = []
        self._in_option = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "input" and values["type"] == "hidden":
            self.hidden[values["name"] or ""] = values["value"] or ""
        self._in_option = tag == "option"

    def handle_data(self, data: str) -> None:
        if self._in_option:
            self.users.append(data)
            self._in_option = False


def decide(
    client: httpx.Client, path: str, query: dict[str, str], *, user: str = "follower", yes: bool
) -> httpx.Response:
    """Open the page at `path`, sign in as `user`, press yes or no; gives the answer to that."""
    page = client.get(path, params=query)
    assert page.status_code == 200, page.text
    form = _Form()
    form.feed(page.text)
    assert user in form.users
    answer = {**form.hidden, "user": user, "decision": "yes" if yes else "no"}
    return client.post(path, data=answer)


def landed(response: httpx.Response) -> dict[str, str]:
    """What a redirect carries back to the app."""
    assert response.status_code == 302, response.text
    return dict(parse_qsl(urlsplit(response.headers["location"]).query))
