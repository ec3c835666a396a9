"""What is not the API: profile pages, WebFinger, the page behind "open in my server"."""

import base64
from html import escape

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from care100.sandbox.gate import fields_of
from care100.sandbox.mastodon import entities
from care100.sandbox.mastodon.accounts import handle_in
from care100.sandbox.mastodon.state import MastodonState
from care100.sandbox.pages import page, problem_page

_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mM4cuLcfwAHVgLy7h5dKQAAAABJRU5ErkJggg=="
)


class Web:
    """The web pages of one server."""

    def __init__(self, state: MastodonState) -> None:
        self._state = state

    async def home(self, _request: Request) -> Response:
        """The front page, and who can sign in."""
        users = "".join(
            f'<li><a href="/@{escape(name)}">{escape(name)}</a></li>' for name in self._state.users
        )
        return page("care100 sandbox: Mastodon", f"<p>Who can sign in here:</p><ul>{users}</ul>")

    async def profile(self, request: Request) -> Response:
        """A local account's page."""
        account = self._state.find(request.path_params["name"])
        if account is None or account.domain or account.suspended:
            return problem_page("There is nobody of that name here.", 404)
        website, note = escape(account.website), escape(account.note)
        link = f'<p><a rel="me" href="{website}">{website}</a></p>' if website else ""
        moved = ""
        if account.moved_to:
            where = escape(self._state.accounts[account.moved_to].acct)
            moved = f"<p>This account has moved to @{where}.</p>"
        handle = escape(f"@{account.username}@{self._state.domain}")
        return page(account.display_name, f"<p>{handle}</p>{moved}<p>{note}</p>{link}")

    async def interact(self, request: Request) -> Response:
        """Where a link from elsewhere leads a user: the account, ready to be followed."""
        uri = fields_of(request).one("uri")
        account = self._state.find(handle_in(uri.removeprefix("acct:")))
        if account is None:
            return problem_page("There is nothing here by that address.", 404)
        return page(f"Follow {account.acct}", f"<p>{escape(account.display_name)}</p>")

    async def webfinger(self, request: Request) -> Response:
        """WebFinger (RFC 7033) for local accounts."""
        resource = fields_of(request).one("resource")
        handle = handle_in(resource.removeprefix("acct:"))
        account = self._state.find(handle) if "@" in handle else None
        if account is None or account.domain:
            return JSONResponse({"error": "Record not found"}, 404)
        if account.suspended:
            return JSONResponse({"error": "Gone"}, 410)
        url = entities.profile_url(self._state, account)
        links = [
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": url},
            {
                "rel": "http://ostatus.org/schema/1.0/subscribe",
                "template": f"{self._state.url}/authorize_interaction?uri={{uri}}",
            },
        ]
        subject = f"acct:{account.username}@{self._state.domain}"
        body = {"subject": subject, "aliases": [url], "links": links}
        return JSONResponse(body, media_type="application/jrd+json")

    async def picture(self, _request: Request) -> Response:
        """Everybody's avatar: one pixel."""
        return Response(_PICTURE, media_type="image/png")

    async def health(self, _request: Request) -> Response:
        """That the server is up."""
        return Response("OK", media_type="text/plain")
