"""X as a platform."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from care100.model.handles import Handle
from care100.platforms.base import Columns, PublishedField
from care100.platforms.import_files import ImportFile
from care100.platforms.login import KeptLogin, LoginGrant, LoginRequest
from care100.platforms.options import CommandHelp, CommandOption
from care100.platforms.x import handles, options

if TYPE_CHECKING:
    from care100.auth.secret import Secret
    from care100.auth.vault import Vault
    from care100.platforms.login_check import LoginState
    from care100.platforms.x.client import XClient

if TYPE_CHECKING:
    from care100.engine.execute import TargetReport
    from care100.engine.options import FollowOptions, PublishOptions
    from care100.engine.reconcile import SyncContext, TargetPlan
    from care100.engine.store import MirrorState
    from care100.platforms.page import PageEntry
    from care100.platforms.pull import PullSource
    from care100.platforms.targets import Target
    from care100.platforms.x.health import XHealth
    from care100.platforms.x.posts import XPosts
    from care100.platforms.x.public_lists import ListReader

_ID = re.compile(r"[0-9]{1,19}")
_LIST_PAGE = re.compile(
    r"(?:https?://)?(?:www\.|mobile\.)?(?:x|twitter)\.com/i/lists/(\d+)(?:[/?#].*)?",
    re.IGNORECASE,
)


class XPlatform:
    """X (Twitter)."""

    id = handles.X
    label = "X"
    any_server = False
    handle_example = "@name or x:name"
    login_form = options.LOGIN_FORM
    import_files: tuple[ImportFile, ...] = ()
    columns = Columns("x", "x_id", also=("twitter",))
    published_field = PublishedField("x_list", "X List")
    pull_places = "x:ID or the address of an X List"

    def read_handle(self, text: str) -> Handle | None:
        """Parse a handle in any form that people paste."""
        return handles.read(text)

    def parse_handle(self, text: str) -> Handle:
        """Parse a name."""
        return handles.parse(text)

    def handle(self, text: str) -> Handle:
        """Return the handle of a valid name."""
        return handles.handle(text)

    def feed_url(self, handle: Handle) -> str:  # noqa: ARG002 - there are none
        """Return an empty string: X has no feeds."""
        return ""

    def check_permanent_id(self, text: str) -> str:
        """Accept digits only."""
        return "" if _ID.fullmatch(text) else "is not an X id, which has digits only"

    def check_published(self, text: str) -> str:
        """Accept the id of a List."""
        if _ID.fullmatch(text):
            return ""
        return "is not the id of an X List, which is the number at the end of its address"

    def follow_targets(
        self, context: "SyncContext", options: "FollowOptions"
    ) -> "list[TargetPlan]":
        """Plan following the List, a copy of it, or each account."""
        from care100.platforms.x.follow import follow_targets

        return follow_targets(context, options)

    def publish_targets(
        self, context: "SyncContext", options: "PublishOptions"
    ) -> "list[TargetPlan]":
        """Plan a public List."""
        from care100.platforms.x.publish import publish_list

        return publish_list(context, options)

    def target(self, context: "SyncContext", mirror: "MirrorState") -> "Target":
        """Return one of the targets for following or publishing a list."""
        from care100.platforms.x.published_list import PublishedList
        from care100.platforms.x.targets import FollowedLists, OwnList, XFollows

        if mirror.kind == FollowedLists.kind:
            return FollowedLists(context.client)
        if mirror.kind == XFollows.kind:
            return XFollows(context.client)
        if mirror.kind == PublishedList.kind:
            return PublishedList(context.client, context.metadata.title, "", pace=0)
        return OwnList(context.client, context.metadata.title)

    def published(self, known: Sequence[str], reports: "Sequence[TargetReport]") -> tuple[str, ...]:
        """Return the id of the List; or nothing if it was deleted."""
        from care100.platforms.errors import Vanished
        from care100.platforms.x.published_list import PublishedList

        for report in reports:
            target = report.target_plan.target
            if isinstance(target, PublishedList):
                if isinstance(report.outcome.stopped, Vanished):
                    return ()
                return (target.id,) if target.id else tuple(known)
        return tuple(known)

    def published_url(self, text: str) -> str:
        """Return the address of the List's page."""
        return list_page(text) if _ID.fullmatch(text) else ""

    @property
    def page(self) -> "PageEntry":
        """Return X's part of the list page."""
        from care100.platforms.x.page import PAGE

        return PAGE

    def pull_source(self, text: str, title: str) -> "PullSource | None":  # noqa: ARG002
        """Parse a place to pull from. Lists are not found by title."""
        from care100.platforms.x import pull

        return pull.source(text)

    def public_list(self, text: str) -> "ListReader | None":
        """Parse the address of a List."""
        from care100.platforms.x.public_lists import ListReader
        from care100.platforms.x.pull import list_id_in

        list_id = list_id_in(text)
        return ListReader(list_id) if list_id else None

    @property
    def health(self) -> "XHealth":
        """Return the reader of its accounts' health."""
        from care100.platforms.x.health import XHealth

        return XHealth()

    @property
    def posts(self) -> "XPosts":
        """Return the reader of its accounts' posts."""
        from care100.platforms.x.posts import XPosts

        return XPosts()

    def read_published(self, text: str) -> str:
        """Return the id in the address of a List; other text as it is."""
        address = _LIST_PAGE.fullmatch(text.strip())
        return address[1] if address else text

    def options(self, command: str) -> tuple[CommandOption, ...]:
        """Return the options of X only."""
        return options.OPTIONS.get(command, ())

    def command_help(self, command: str) -> CommandHelp:
        """Return what X adds to the help of a command."""
        return options.HELP.get(command, CommandHelp())

    def log_in(self, request: LoginRequest) -> LoginGrant:
        """Log in by an app of the person's own."""
        from care100.platforms.x import login

        return login.requested(request)

    def log_out(self, login: KeptLogin, secret: "Secret") -> bool:
        """Revoke the tokens."""
        from care100.platforms.x.login import log_out

        return log_out(login.server, secret)

    def check_login(self, login: KeptLogin, vault: "Vault") -> "LoginState":
        """Check a login: renew its token if it has expired."""
        from care100.platforms.x.login_check import check_login

        return check_login(login, vault)

    def connect(self, login: KeptLogin, vault: "Vault") -> "XClient":
        """Return a client that renews its tokens."""
        from care100.platforms.x.connect import connect

        return connect(login, vault)


class _Published(Protocol):
    def published_on(self, platform: str) -> tuple[str, ...]: ...


def x_list_of(metadata: _Published) -> str:
    """Return the id of a list's published X List, or an empty string."""
    return "".join(metadata.published_on(handles.X)[:1])


def list_page(list_id: str) -> str:
    """Return the address of a List's page, which has a Follow button."""
    return f"https://x.com/i/lists/{list_id}"


X = XPlatform()
