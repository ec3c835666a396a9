"""Mastodon as a platform."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from care100.model.addresses import is_short_web_address
from care100.model.handles import Handle
from care100.model.server_names import is_loopback
from care100.platforms.base import Columns, PublishedField
from care100.platforms.login import KeptLogin, LoginGrant, LoginRequest
from care100.platforms.mastodon import handles, options
from care100.platforms.options import CommandHelp, CommandOption

if TYPE_CHECKING:
    from care100.auth.secret import Secret
    from care100.auth.vault import Vault
    from care100.engine.execute import TargetReport
    from care100.engine.options import FollowOptions, PublishOptions
    from care100.engine.reconcile import SyncContext, TargetPlan
    from care100.engine.store import MirrorState
    from care100.platforms.login_check import LoginState
    from care100.platforms.mastodon.client import MastodonClient
    from care100.platforms.mastodon.health import MastodonHealth
    from care100.platforms.mastodon.posts import MastodonPosts
    from care100.platforms.mastodon.public_lists import CollectionReader
    from care100.platforms.page import PageEntry
    from care100.platforms.pull import PullSource
    from care100.platforms.targets import Target


class MastodonPlatform:
    """Mastodon, and other servers with its API."""

    id = handles.MASTODON
    label = "Mastodon"
    any_server = True
    handle_example = "@name@server"
    login_form = options.LOGIN_FORM
    import_files = options.IMPORT_FILES
    columns = Columns("mastodon", also=("fediverse", "fedi", "masto"))
    published_field = PublishedField("mastodon_collections", "Collections", many=True)
    pull_places = (
        "the address of a Mastodon Collection; the name of your private list on Mastodon, "
        "or mastodon-list for the one with the same title as LIST"
    )

    def read_handle(self, text: str) -> Handle | None:
        """Parse a handle in any form that people paste."""
        return handles.read(text)

    def parse_handle(self, text: str) -> Handle:
        """Parse `name@server`."""
        return handles.parse(text)

    def handle(self, text: str) -> Handle:
        """Return the handle of a valid `name@server`."""
        return handles.handle(text)

    def true_handle(self, handle: Handle) -> Handle | None:
        """Ask the account's server, and the one of the handle that it gives the account."""
        from care100.platforms.mastodon.true_handles import true_handle

        return true_handle(handle, here=is_loopback(handle.server))

    def feed_url(self, handle: Handle) -> str:
        """Return the profile's address with `.rss` (docs.joinmastodon.org/user/network)."""
        return f"{handle.url}.rss"

    def check_permanent_id(self, text: str) -> str:  # noqa: ARG002 - there are none
        """Refuse every id: an account has a different id on each server."""
        return "Mastodon has no permanent ids"

    def check_published(self, text: str) -> str:
        """Accept the address of a Collection."""
        return "" if is_short_web_address(text) else "is not a web address (https://…)"

    def follow_targets(
        self, context: "SyncContext", options: "FollowOptions"
    ) -> "list[TargetPlan]":
        """Plan following the members, and adding them to a private list."""
        from care100.platforms.mastodon.follow import follow_targets

        return follow_targets(context, options)

    def publish_targets(
        self, context: "SyncContext", options: "PublishOptions"
    ) -> "list[TargetPlan]":
        """Plan Collections or, with --as list, a private list."""
        if options.platform.get("as") == "list":
            from care100.platforms.mastodon.publish_list import publish_list

            return publish_list(context, options)
        from care100.platforms.mastodon.publish_collections import publish_collections

        return publish_collections(context, options)

    def target(self, context: "SyncContext", mirror: "MirrorState") -> "Target":
        """Return one of the targets for following or publishing a list."""
        from care100.platforms.mastodon.collection_target import CollectionPart
        from care100.platforms.mastodon.hashtags import Hashtags
        from care100.platforms.mastodon.publish_collections import published_part
        from care100.platforms.mastodon.targets import Follows, PrivateList

        if mirror.kind == Follows.kind:
            return Follows(context.client)
        if mirror.kind == Hashtags.kind:
            return Hashtags(context.client)
        if mirror.kind == CollectionPart.kind:
            return published_part(context, mirror)
        return PrivateList(context.client, context.metadata.title)

    def published(self, known: Sequence[str], reports: "Sequence[TargetReport]") -> tuple[str, ...]:
        """Return the Collections' addresses, including those of other curators."""
        from care100.platforms.mastodon.collection_target import published

        return published(known, reports)

    def published_url(self, text: str) -> str:
        """Return the address of the Collection."""
        return text if is_short_web_address(text) else ""

    @property
    def page(self) -> "PageEntry":
        """Return Mastodon's part of the list page."""
        from care100.platforms.mastodon.page import PAGE

        return PAGE

    def pull_source(self, text: str, title: str) -> "PullSource | None":
        """Parse a place to pull from."""
        from care100.platforms.mastodon import pull

        return pull.source(text, title)

    def public_list(self, text: str) -> "CollectionReader | None":
        """Parse the address of a Collection."""
        from care100.platforms.mastodon.collection_content import CollectionAddress
        from care100.platforms.mastodon.public_lists import CollectionReader

        found = CollectionAddress.parse(text.strip())
        # Mastodon's ids are numbers; pages of other sites have words in the same place.
        return CollectionReader(found) if found and found.id.isdecimal() else None

    @property
    def health(self) -> "MastodonHealth":
        """Return the reader of its accounts' health."""
        from care100.platforms.mastodon.health import MastodonHealth

        return MastodonHealth()

    @property
    def posts(self) -> "MastodonPosts":
        """Return the reader of its accounts' posts."""
        from care100.platforms.mastodon.posts import MastodonPosts

        return MastodonPosts()

    def read_published(self, text: str) -> str:
        """Return the address as it is."""
        return text

    def options(self, command: str) -> tuple[CommandOption, ...]:
        """Return the options of Mastodon only."""
        return options.OPTIONS.get(command, ())

    def command_help(self, command: str) -> CommandHelp:
        """Return what Mastodon adds to the help of a command."""
        return options.HELP.get(command, CommandHelp())

    def log_in(self, request: LoginRequest) -> LoginGrant:
        """Log in to the person's own server."""
        from care100.platforms.mastodon import login

        return login.requested(request)

    def log_out(self, login: KeptLogin, secret: "Secret") -> bool:
        """Revoke the token."""
        from care100.platforms.mastodon.login import log_out

        return log_out(login.server, secret)

    def check_login(self, login: KeptLogin, vault: "Vault") -> "LoginState":
        """Check a login: read the login's own account."""
        from care100.platforms.mastodon.login_check import check_login

        return check_login(login, vault)

    def connect(self, login: KeptLogin, vault: "Vault") -> "MastodonClient":
        """Return a client of the login's server."""
        from care100.platforms.mastodon.connect import connect

        return connect(login, vault)


MASTODON = MastodonPlatform()
