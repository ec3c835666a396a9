"""Bluesky as a platform."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from care100.model.handles import Handle
from care100.platforms.base import Columns, PublishedField
from care100.platforms.bluesky import handles, options
from care100.platforms.import_files import ImportFile
from care100.platforms.login import KeptLogin, LoginGrant, LoginRequest
from care100.platforms.options import CommandHelp, CommandOption

if TYPE_CHECKING:
    from care100.auth.secret import Secret
    from care100.auth.vault import Vault
    from care100.engine.execute import TargetReport
    from care100.engine.options import FollowOptions, PublishOptions
    from care100.engine.reconcile import SyncContext, TargetPlan
    from care100.engine.store import MirrorState
    from care100.platforms.bluesky.client import BlueskyClient
    from care100.platforms.bluesky.health import BlueskyHealth
    from care100.platforms.bluesky.posts import BlueskyPosts
    from care100.platforms.bluesky.public_lists import RecordReader
    from care100.platforms.bluesky.short_links import ShortLinkReader
    from care100.platforms.login_check import LoginState
    from care100.platforms.page import PageEntry
    from care100.platforms.pull import PullSource
    from care100.platforms.targets import Target


class BlueskyPlatform:
    """Bluesky, and other servers of the AT Protocol."""

    id = handles.BLUESKY
    label = "Bluesky"
    any_server = False
    handle_example = "@name.bsky.social or bsky:example.org"
    login_form = options.LOGIN_FORM
    import_files: tuple[ImportFile, ...] = ()
    columns = Columns("bluesky", "bluesky_did", optional=True)
    published_field = PublishedField(
        "bluesky_lists", "Bluesky list and starter packs", many=True, optional=True
    )
    pull_places = "the address of a list or a starter pack on Bluesky"

    def read_handle(self, text: str) -> Handle | None:
        """Parse a handle in any form that people paste."""
        return handles.read(text)

    def parse_handle(self, text: str) -> Handle:
        """Parse a domain name or a DID."""
        return handles.parse(text)

    def handle(self, text: str) -> Handle:
        """Return the handle of a valid domain name or DID."""
        return handles.handle(text)

    def feed_url(self, handle: Handle) -> str:
        """Return the profile's address with `/rss`, which Bluesky's app has for each profile."""
        return f"{handle.url}/rss"

    def check_permanent_id(self, text: str) -> str:
        """Accept a DID."""
        return "" if handles.is_did(text) else "is not a DID, such as did:plc:… or did:web:…"

    def check_published(self, text: str) -> str:
        """Accept the address of a list or a starter pack."""
        from care100.platforms.bluesky.pages import record_of

        return "" if record_of(text) else "is not the address of a list or starter pack on Bluesky"

    def follow_targets(
        self, context: "SyncContext", options: "FollowOptions"
    ) -> "list[TargetPlan]":
        """Plan following the members and, with --list, adding them to a list."""
        from care100.platforms.bluesky.follow import follow_targets

        return follow_targets(context, options)

    def publish_targets(
        self, context: "SyncContext", options: "PublishOptions"
    ) -> "list[TargetPlan]":
        """Plan a list and its starter packs."""
        from care100.platforms.bluesky.publish import publish_targets

        return publish_targets(context, options)

    def target(self, context: "SyncContext", mirror: "MirrorState") -> "Target":
        """Return one of the targets for following or publishing a list."""
        from care100.platforms.bluesky.follow import followed_list
        from care100.platforms.bluesky.lists import FOLLOWED
        from care100.platforms.bluesky.publish import published_part
        from care100.platforms.bluesky.targets import BlueskyFollows

        if mirror.kind == BlueskyFollows.kind:
            return BlueskyFollows(context.client, context.retry)
        if mirror.kind == FOLLOWED.kind:
            return followed_list(context)
        return published_part(context, mirror)

    def published(self, known: Sequence[str], reports: "Sequence[TargetReport]") -> tuple[str, ...]:
        """Return the addresses of the list and the starter packs."""
        from care100.platforms.bluesky.publish import published

        return published(known, [one.target_plan for one in reports])

    def published_url(self, text: str) -> str:
        """Return the address of a list or a starter pack."""
        from care100.platforms.bluesky.pages import page_of, record_of

        uri = record_of(text)
        return page_of(uri) if uri else ""

    @property
    def page(self) -> "PageEntry":
        """Return Bluesky's part of the list page."""
        from care100.platforms.bluesky.page import PAGE

        return PAGE

    def pull_source(self, text: str, title: str) -> "PullSource | None":  # noqa: ARG002
        """Parse a place to pull from. Lists are not found by title."""
        from care100.platforms.bluesky import pull

        return pull.source(text)

    def public_list(self, text: str) -> "RecordReader | ShortLinkReader | None":
        """Parse the address of a list or a starter pack."""
        from care100.platforms.bluesky.pages import record_of
        from care100.platforms.bluesky.public_lists import RecordReader
        from care100.platforms.bluesky.short_links import short_link

        uri = record_of(text)
        return RecordReader(uri) if uri else short_link(text.strip())

    @property
    def health(self) -> "BlueskyHealth":
        """Return the reader of its accounts' health."""
        from care100.platforms.bluesky.health import BlueskyHealth

        return BlueskyHealth()

    @property
    def posts(self) -> "BlueskyPosts":
        """Return the reader of its accounts' posts."""
        from care100.platforms.bluesky.posts import BlueskyPosts

        return BlueskyPosts()

    def read_published(self, text: str) -> str:
        """Return the address of a list or starter pack in its usual form; other text as it is."""
        return self.published_url(text) or text

    def options(self, command: str) -> tuple[CommandOption, ...]:
        """Return the options of Bluesky only."""
        return options.OPTIONS.get(command, ())

    def command_help(self, command: str) -> CommandHelp:
        """Return what Bluesky adds to the help of a command."""
        return options.HELP.get(command, CommandHelp())

    def log_in(self, request: LoginRequest) -> LoginGrant:
        """Log in on the account's own server."""
        from care100.platforms.bluesky import login

        return login.requested(request)

    def log_out(self, login: KeptLogin, secret: "Secret") -> bool:
        """Revoke the tokens."""
        from care100.platforms.bluesky import sessions

        return sessions.end(login.server, secret)

    def check_login(self, login: KeptLogin, vault: "Vault") -> "LoginState":
        """Check a login: read the login's session."""
        from care100.platforms.bluesky.login_check import check_login

        return check_login(login, vault)

    def connect(self, login: KeptLogin, vault: "Vault") -> "BlueskyClient":
        """Return a client that renews its tokens."""
        from care100.platforms.bluesky.connect import connect

        return connect(login, vault)


BLUESKY = BlueskyPlatform()
