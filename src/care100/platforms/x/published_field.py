"""Which X List a curated list is published as."""

from typing import Protocol

from care100.platforms.x.handles import X


class Published(Protocol):
    """A list that knows where it is published."""

    def published_on(self, platform: str) -> tuple[str, ...]:
        """Return where the list is published on one platform."""


def x_list_of(curated: Published) -> str:
    """Return the id of the list's X List; empty where it has none."""
    return "".join(curated.published_on(X)[:1])
