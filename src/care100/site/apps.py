"""The apps with which a list page is registered on visitors' servers.

They are kept in the site's folder: nothing in them is secret, and they belong to one address.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from care100.engine.concurrency import RetryPolicy
from care100.model.errors import UsageError
from care100.site.page import ListPage
from care100.site.publication import Publication


def with_apps(
    publication: Publication,
    folder: Path,
    servers: Sequence[str],
    retry: RetryPolicy,
    show: Callable[[str], None],
) -> Publication:
    """Return the publication with the apps that the folder has for its page, and register the
    page with these servers.

    Raises UsageError if the page has no address, and what `PageApps.registered` raises.
    """
    page = ListPage(publication)
    if servers and not page.address:
        raise UsageError(
            f"{page.title}: the address of the page is not set, and servers need it.",
            f"To set it: care100 describe {page.slug} --page https://…/{page.slug}/",
        )
    found = {}
    for one in page.sections:
        apps = one.entry.apps
        if apps is None:
            continue
        earlier = _content(folder / page.slug / apps.file)
        if servers:
            found[one.platform.id] = apps.registered(earlier, page.address, servers, retry, show)
        elif kept := apps.kept(earlier, page.address):
            found[one.platform.id] = kept
    return replace(publication, apps=found)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
