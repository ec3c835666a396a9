"""The rows of help topics, from the program's own tables."""

from collections.abc import Iterator

from care100.cli.exit_codes import MEANINGS
from care100.platforms import PLATFORMS
from care100.platforms.login import login_command
from care100.settings.table import SETTINGS, VARIABLES


def handles() -> Iterator[tuple[str, str]]:
    """Yield each platform and how a handle is written there."""
    for one in PLATFORMS.values():
        yield one.label, one.handle_example


def platforms() -> Iterator[tuple[str, str]]:
    """Yield each platform and how to log in."""
    for one in PLATFORMS.values():
        yield one.id, f"`{login_command(one)}`"


def imported() -> Iterator[tuple[str, str]]:
    """Yield the formats that are read."""
    from care100.formats.descriptions import IMPORTED

    yield from IMPORTED.items()


def exported() -> Iterator[tuple[str, str]]:
    """Yield the formats that are written."""
    from care100.formats.descriptions import EXPORTED

    yield from EXPORTED.items()


def settings() -> Iterator[tuple[str, str]]:
    """Yield each setting with its meaning and its default."""
    for one in SETTINGS.values():
        yield one.name, f"{one.meaning} [default: {one.default}]"


def variables() -> Iterator[tuple[str, str]]:
    """Yield each environment variable that is no setting."""
    for one in VARIABLES:
        yield one.name, f"{one.meaning} [default: {one.default}]"


def exit_codes() -> Iterator[tuple[str, str]]:
    """Yield the exit codes."""
    for code, meaning in MEANINGS.items():
        yield str(code), meaning
