"""Where a list is published and followed, for a curator who is about to delete it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from care100.cli.views import render
from care100.engine.store import Role
from care100.model import sanitize
from care100.platforms import PLATFORMS

if TYPE_CHECKING:
    from care100.registry.models import CuratedList, Login, Mirror
    from care100.registry.session import Session


@dataclass(frozen=True)
class Publications:
    """The addresses of published copies, and the mirrors of both roles with their logins."""

    addresses: Sequence[str]
    published: "Sequence[tuple[Mirror, Login]]"
    followed: "Sequence[tuple[Mirror, Login]]"

    @property
    def without_address(self) -> "list[tuple[Mirror, Login]]":
        """Return the published copies that no address shows, such as private lists."""
        ids = [address.rpartition("/")[2] for address in self.addresses]
        return [one for one in self.published if one[0].remote_id not in ids]

    @property
    def created(self) -> "list[tuple[Mirror, Login]]":
        """Return the published copies that care100 created."""
        return [one for one in self.published if one[0].made and one[0].remote_id]

    @property
    def without_created(self) -> "Publications":
        """Return the same without the copies that care100 created."""
        created = self.created
        ids = [mirror.remote_id for mirror, _ in created]
        return Publications(
            [one for one in self.addresses if one.rpartition("/")[2] not in ids],
            [one for one in self.published if one not in created],
            self.followed,
        )


def of_list(session: "Session", curated: "CuratedList") -> Publications:
    """Return where a list is published and followed."""
    from care100.registry import mirrors, subscriptions

    held = mirrors.held_anywhere(session, curated)
    # The addresses of another curator's list are those of the curator's own copies.
    is_own = not subscriptions.subscription_of(session, curated)
    return Publications(
        [
            one.published_url(where)
            for one in PLATFORMS.values()
            for where in curated.published_on(one.id)
            if is_own
        ],
        [one for one in held if one[0].role == Role.PUBLISHED],
        [one for one in held if one[0].role == Role.FOLLOWED],
    )


def as_data(found: Publications, page: str) -> dict[str, Any]:
    """Return the published copies, the logins that follow the list and its page as data."""
    from care100.registry import logins

    return {
        "copies": [
            *({"address": address} for address in found.addresses),
            *(
                {"name": mirror.name, "target": mirror.kind, "login": logins.typed(login)}
                for mirror, login in found.without_address
            ),
        ],
        "followed_with": list(dict.fromkeys(logins.typed(login) for _, login in found.followed)),
        "page": page,
    }


def show(found: Publications, slug: str) -> None:
    """Print the published copies and the logins that follow the list."""
    from care100.registry import logins

    copies = [sanitize.line(address) for address in found.addresses]
    copies += [
        f"{sanitize.line(mirror.name)} of {logins.name(login)}"
        for mirror, login in found.without_address
    ]
    if copies:
        render.warn("Its published copies stay as they are:")
        for copy in copies:
            render.warn(f"  {copy}")
    if found.followed:
        names = dict.fromkeys(logins.name(login) for _, login in found.followed)
        render.warn(
            f"{' and '.join(names)} will still follow its accounts. "
            f"To unfollow them, before or after: care100 unfollow {slug}"
        )
