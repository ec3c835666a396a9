"""The pages beside the API: profiles, WebFinger, and the page that opens a remote account."""

import base64
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from care100.sandbox.mastodon import consent, federation
from care100.sandbox.mastodon.accounts import handle_in
from care100.sandbox.mastodon.state import MastodonState
from care100.sandbox.middleware import fields_of
from care100.sandbox.pages import error_page, html_page

_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mM4cuLcfwAHVgLy7h5dKQAAAABJRU5ErkJggg=="
)


class WebPages:
    """The web pages of one server."""

    def __init__(self, state: MastodonState) -> None:
        self._state = state

    async def home(self, _request: Request) -> Response:
        """Show the users who can log in."""
        users = "".join(
            f'<li><a href="/@{escape(name)}">{escape(name)}</a></li>' for name in self._state.users
        )
        return html_page(
            "care100 sandbox: Mastodon", f"<p>Users who can log in here:</p><ul>{users}</ul>"
        )

    async def profile(self, request: Request) -> Response:
        """Show a local account's page."""
        account = self._state.account_on("", request.path_params["name"])
        return federation.profile(self._state, account, request)

    async def collection(self, request: Request) -> Response:
        """Show a Collection's page, with the accounts that have agreed to be in it."""
        state = self._state
        which = state.collections.get(request.path_params["id"])
        if which is None or not state.has_collections:
            return error_page("This Collection does not exist.", 404)
        shown = [state.accounts[item.account] for item in consent.visible_items(state, which, None)]
        members = "".join(f"<li>@{escape(one.acct)}</li>" for one in shown)
        return html_page(which.name, f"<p>{escape(which.description)}</p><ul>{members}</ul>")

    async def interact(self, request: Request) -> Response:
        """Show the account that a link from another site leads to, for a user to follow it."""
        fields = fields_of(request)
        uri = fields.one("uri") or fields.one("object")
        account = self._state.find(handle_in(uri.removeprefix("acct:")))
        if account is None:
            return error_page("There is no account at this address.", 404)
        return html_page(f"Follow {account.acct}", f"<p>{escape(account.display_name)}</p>")

    async def webfinger(self, request: Request) -> Response:
        """Answer WebFinger (RFC 7033) for local accounts."""
        resource = fields_of(request).one("resource")
        handle = handle_in(resource.removeprefix("acct:"))
        account = self._state.find(handle) if "@" in handle else None
        return federation.webfinger(self._state, None if account and account.domain else account)

    async def picture(self, _request: Request) -> Response:
        """Return the only picture, one pixel. Uploads are not stored."""
        return Response(_PICTURE, media_type="image/png")

    async def health(self, _request: Request) -> Response:
        """Show that the server is up."""
        return Response("OK", media_type="text/plain")
