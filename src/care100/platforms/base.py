"""What differs between platforms, behind one interface.

A platform is one package, `platforms/<name>/`, and one line in `platforms/__init__.py`.
No other code names a platform, imports one or branches on one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from care100.model.handles import Handle, PlatformId
from care100.platforms.import_files import ImportFile
from care100.platforms.login import (
    KeptLogin,
    LoginForm,
    LoginGrant,
    LoginRequest,
    PlatformClient,
)
from care100.platforms.options import CommandHelp, CommandOption, option_name

if TYPE_CHECKING:
    from care100.auth.secret import Secret
    from care100.auth.vault import Vault
    from care100.engine.execute import TargetReport
    from care100.engine.options import FollowOptions, PublishOptions
    from care100.engine.reconcile import SyncContext, TargetPlan
    from care100.engine.store import MirrorState
    from care100.platforms.health import HealthReader
    from care100.platforms.page import PageEntry
    from care100.platforms.public_lists import PublicListReader
    from care100.platforms.pull import PullSource
    from care100.platforms.targets import Target


@dataclass(frozen=True)
class Columns:
    """The columns of a list's CSV that a platform owns.

    `permanent_id` is empty where the platform has no permanent ids. `optional` columns are
    written only where a list has a member on the platform. `also` has other words for the
    platform, in lower case, by which a table's columns are recognised.
    """

    handle: str
    permanent_id: str = ""
    optional: bool = False
    also: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words by which the platform is recognised in a column's name."""
        return (self.handle, *self.also)

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, in the order in which they are written."""
        return (self.handle, self.permanent_id) if self.permanent_id else (self.handle,)

    @property
    def id_option(self) -> str:
        """Return the option of `add` and `edit` for the permanent id; empty without any."""
        return option_name(self.permanent_id) if self.permanent_id else ""


@dataclass(frozen=True)
class PublishedField:
    """The metadata field that says where a list is published on a platform.

    `name` is its key in files; `many` says whether a list can have several. An `optional`
    field is written only if it has a value.
    """

    name: str
    label: str
    many: bool = False
    optional: bool = False


@runtime_checkable
class HasPageDomains(Protocol):
    """A platform where an account's page can be on another domain than its handle."""

    def true_handle(self, handle: Handle) -> Handle | None:
        """Ask the servers for the handle of an account that was named by its page.

        It is another one only if both servers say so. None if they do not agree, or cannot be
        asked.
        """


class Platform(Protocol):
    """One platform.

    id               its name in files, commands and the registry
    label            its name for people
    any_server       whether its accounts are on servers of any name, so that only the form
                     of an address shows which platform it belongs to
    handle_example   how to type a handle, for hints: `@name@server`
    login_form       what a person writes to log in
    import_files     files with which to follow a list without a login
    columns          the columns of a CSV that it owns
    published_field  the metadata field that says where a list is published
    pull_places      what accounts can be pulled from, in words for help and errors
    """

    id: PlatformId
    label: str
    any_server: bool
    handle_example: str
    login_form: LoginForm
    import_files: tuple[ImportFile, ...]
    columns: Columns
    published_field: PublishedField
    pull_places: str

    def read_handle(self, text: str) -> Handle | None:
        """Read a handle in any form that people paste; None when it is of another platform.

        Raises BadHandle when it means an account here, wrongly.
        """

    def parse_handle(self, text: str) -> Handle:
        """Read a handle that is known to be of this platform. Raises BadHandle."""

    def handle(self, text: str) -> Handle:
        """Make the handle of a `Handle.text` that is known to be in order."""

    def feed_url(self, handle: Handle) -> str:
        """Return the address of the account's feed; empty where the platform gives none."""

    def check_permanent_id(self, text: str) -> str:
        """Return why `text` cannot be a permanent id, or an empty text when it can."""

    def check_published(self, text: str) -> str:
        """Return why `text` cannot say where a list is published, or an empty text."""

    def follow_targets(
        self, context: "SyncContext", options: "FollowOptions"
    ) -> "list[TargetPlan]":
        """Plan everything that following the list with this login takes.

        Empty when no member is on the platform. Raises Care100Error before anything is
        changed.
        """

    def publish_targets(
        self, context: "SyncContext", options: "PublishOptions"
    ) -> "list[TargetPlan]":
        """Plan everything that publishing the list with this login takes.

        Empty when no member is on the platform. Raises Care100Error before anything is
        changed.
        """

    def target(self, context: "SyncContext", mirror: "MirrorState") -> "Target":
        """Return the target of a mirror, to undo what following or publishing did there.

        Raises PlatformError.
        """

    def published(self, known: Sequence[str], reports: "Sequence[TargetReport]") -> tuple[str, ...]:
        """Return where the list is published after a run; `known` is where it was before."""

    def published_url(self, text: str) -> str:
        """Return the address of what is published; empty for a value that is not in order."""

    @property
    def page(self) -> "PageEntry":
        """Return what the list page shows for the platform."""

    def pull_source(self, text: str, title: str) -> "PullSource | None":
        """Read the place that `pull --from` names; None when it is on another platform.

        `title` is that of the list which the accounts are for. Raises UsageError for a place
        on this platform that accounts cannot be pulled from.
        """

    def public_list(self, text: str) -> "PublicListReader | None":
        """Read the address of a list that anybody can read here; None for anything else."""

    @property
    def health(self) -> "HealthReader":
        """Return the reader of its accounts' health."""

    def read_published(self, text: str) -> str:
        """Return where a list is published, from a form that people paste; else `text`."""

    def options(self, command: str) -> tuple[CommandOption, ...]:
        """Return the options that a command has for this platform only.

        An option of `describe` whose key is the published field sets that field. The
        options for accounts are not listed (`options.options_of`).
        """

    def command_help(self, command: str) -> CommandHelp:
        """Return what the platform adds to the help of a command, or of the topic `prices`."""

    def log_in(self, request: LoginRequest) -> LoginGrant:
        """Log in. Raises UsageError, LoginError, NotLoggedIn and ServerError."""

    def log_out(self, login: KeptLogin, secret: "Secret") -> bool:
        """Revoke the tokens; return whether the server did. Raises nothing for a server."""

    def connect(self, login: KeptLogin, vault: "Vault") -> PlatformClient:
        """Return a client of the login, and send no request. Raises NotLoggedIn without a token."""
