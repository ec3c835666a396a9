"""Mastodon as a platform."""

from typing import TYPE_CHECKING

from care100.model.addresses import is_short_web_address
from care100.model.handles import Handle
from care100.platforms.login import KeptLogin, LoginGrant, LoginRequest
from care100.platforms.mastodon import handles, options
from care100.platforms.options import CommandOption
from care100.platforms.platform import Columns, PublishedField

if TYPE_CHECKING:
    from care100.auth.secret import Secret
    from care100.auth.vault import Vault
    from care100.platforms.mastodon.client import MastodonClient


class MastodonPlatform:
    """Mastodon, and the servers that speak its API."""

    id = handles.MASTODON
    label = "Mastodon"
    any_server = True
    handle_example = "@name@server"
    login_form = options.LOGIN_FORM
    import_files = options.IMPORT_FILES
    columns = Columns("mastodon")
    published_field = PublishedField("mastodon_collections", "Collections", many=True)

    def read_handle(self, text: str) -> Handle | None:
        """Read a handle in any form that people paste."""
        return handles.read(text)

    def parse_handle(self, text: str) -> Handle:
        """Read `name@server`."""
        return handles.parse(text)

    def handle(self, text: str) -> Handle:
        """Make the handle of `name@server`."""
        return handles.handle(text)

    def feed_url(self, handle: Handle) -> str:
        """Return the profile's address with `.rss` (docs.joinmastodon.org/user/network)."""
        return f"{handle.url}.rss"

    def check_permanent_id(self, text: str) -> str:  # noqa: ARG002 - there are none
        """Refuse every id: accounts have ids of their own on each server."""
        return "Mastodon has no permanent ids"

    def check_published(self, text: str) -> str:
        """Accept the address of a Collection."""
        return "" if is_short_web_address(text) else "is not a web address (https://…)"

    def published_url(self, text: str) -> str:
        """Return the address of the Collection."""
        return text if is_short_web_address(text) else ""

    def read_published(self, text: str) -> str:
        """Return the address as it is."""
        return text

    def options(self, command: str) -> tuple[CommandOption, ...]:
        """Return the options of Mastodon only."""
        return options.OPTIONS.get(command, ())

    def log_in(self, request: LoginRequest) -> LoginGrant:
        """Log in to the person's own server."""
        from care100.platforms.mastodon import login

        return login.requested(request)

    def log_out(self, login: KeptLogin, secret: "Secret") -> bool:
        """Revoke the token."""
        from care100.platforms.mastodon.login import log_out

        return log_out(login.server, secret)

    def connect(self, login: KeptLogin, vault: "Vault") -> "MastodonClient":
        """Return a client of the login's server."""
        from care100.platforms.mastodon.connect import connect

        return connect(login, vault)


MASTODON = MastodonPlatform()
