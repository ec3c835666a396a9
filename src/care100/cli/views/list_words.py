"""Words about a list as a whole: where it came from, and that it is empty."""

from care100.cli.options import is_address
from care100.cli.views import render
from care100.model import sanitize
from care100.model.list_metadata import ListMetadata
from care100.platforms import PLATFORMS


def where(origin: str) -> str:
    """Return the page or file that a list came from, for people."""
    if is_address(origin):
        from care100.formats.list_json import page_of

        return sanitize.line(page_of(origin))
    return sanitize.line(origin.removeprefix("file:"))


def say_empty(metadata: ListMetadata) -> None:
    """Print that a list has no members, and how to add one."""
    title = sanitize.line(metadata.title)
    render.note(f"{title} is empty. {how_to_add(metadata.slug)}")


def how_to_add(slug: str) -> str:
    """Return how to add a member to a list."""
    example = next(iter(PLATFORMS.values())).handle_example
    return f"To add a member: care100 add {slug} {example}"
