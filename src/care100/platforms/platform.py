"""The interface of a platform, for everything that differs between platforms.

A platform is one package, `platforms/<name>/`, and one line in `platforms/__init__.py`.
No other code names a platform, imports one or branches on one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from care100.model.handles import Handle, PlatformId

if TYPE_CHECKING:
    from care100.engine.execute import TargetReport
    from care100.engine.options import FollowOptions, PublishOptions
    from care100.engine.reconcile import SyncContext, TargetPlan
    from care100.platforms.base import Target
    from care100.platforms.page import PageEntry
    from care100.platforms.pull import PullSource


@dataclass(frozen=True)
class Columns:
    """The columns of a list's CSV that a platform owns.

    `permanent_id` is empty if the platform has no permanent ids. `optional` columns are
    written only if a list has a member on the platform.
    """

    handle: str
    permanent_id: str = ""
    optional: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns, in their order in files."""
        return (self.handle, self.permanent_id) if self.permanent_id else (self.handle,)


@dataclass(frozen=True)
class PublishedField:
    """The metadata field for the places where a list is published on a platform.

    `name` is its key in files; `many` is whether a list can have several.
    """

    name: str
    label: str
    many: bool = False


class Platform(Protocol):
    """One platform.

    id               its name in files, commands and the registry
    label            its name for display
    any_server       whether its accounts are on servers with any name, so that only the form
                     of their addresses identifies the platform
    handle_example   the form of a handle, for hints: `@name@server`
    login_command    the command to log in, for hints: `login mastodon SERVER`
    columns          its columns in a CSV
    published_field  the metadata field for the places where a list is published
    pull_places      the places that accounts can be pulled from, for help and errors
    """

    id: PlatformId
    label: str
    any_server: bool
    handle_example: str
    login_command: str
    columns: Columns
    published_field: PublishedField
    pull_places: str

    def read_handle(self, text: str) -> Handle | None:
        """Parse a handle in any form that people paste, or return None for another platform's.

        Raises BadHandle for a form of this platform with a fault.
        """

    def parse_handle(self, text: str) -> Handle:
        """Parse a handle of this platform. Raises BadHandle."""

    def handle(self, text: str) -> Handle:
        """Return the handle of a valid `Handle.text`."""

    def feed_url(self, handle: Handle) -> str:
        """Return the address of the account's feed, or an empty string if there is none."""

    def check_permanent_id(self, text: str) -> str:
        """Return why `text` cannot be a permanent id, or an empty string."""

    def check_published(self, text: str) -> str:
        """Return why `text` cannot be a place of publication, or an empty string."""

    def follow_targets(
        self, context: "SyncContext", options: "FollowOptions"
    ) -> "list[TargetPlan]":
        """Plan every target for following the list with this login.

        Empty when no member is on the platform. Raises Care100Error before anything is
        changed.
        """

    def publish_targets(
        self, context: "SyncContext", options: "PublishOptions"
    ) -> "list[TargetPlan]":
        """Plan every target for publishing the list with this login.

        Empty when no member is on the platform. Raises Care100Error before anything is
        changed.
        """

    def target(self, context: "SyncContext", kind: str) -> "Target":
        """Return the follow target of this kind, for undoing a follow."""

    def published(self, known: Sequence[str], reports: "Sequence[TargetReport]") -> tuple[str, ...]:
        """Return the places of publication after a run; `known` holds those before it."""

    def published_url(self, text: str) -> str:
        """Return the address of a place of publication, or an empty string if it is not valid."""

    @property
    def page(self) -> "PageEntry":
        """Return the platform's part of the list page."""

    def pull_source(self, text: str, title: str) -> "PullSource | None":
        """Parse the value of `pull --from`, or return None for a place on another platform.

        `title` is the title of the list that the accounts are for. Raises UsageError for a
        place on this platform that accounts cannot be pulled from.
        """
