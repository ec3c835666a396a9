"""Arguments and options that several commands share, and their completion."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from care100.cli import usage_errors
from care100.model import sanitize
from care100.model.errors import UsageError
from care100.model.members import Kind
from care100.platforms import PLATFORMS, platform, stored_handle
from care100.registry import completion
from care100.time_limit import DEFAULT_SECONDS


def complete_slug(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Complete the short name of a list."""
    db = ctx.params.get("db") or ctx.find_root().params.get("db")
    return [
        (slug, sanitize.line(title))
        for slug, title in completion.slugs(Path(db) if db else None)
        if slug.startswith(incomplete.lower())
    ]


def complete_topic(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete a topic of the list that the command names."""
    db = ctx.params.get("db") or ctx.find_root().params.get("db")
    # An option without its value stops click's parser before it assigns the arguments.
    slug = str(ctx.params.get("slug") or next(iter(ctx.args), ""))
    known = completion.topics(slug, Path(db) if db else None)
    return [topic for topic in map(sanitize.line, known) if topic.startswith(incomplete)]


def complete_login(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete a platform or a login."""
    db = ctx.params.get("db") or ctx.find_root().params.get("db")
    known = completion.logins(Path(db) if db else None)
    names = [*PLATFORMS, *(stored_handle(on, handle).typed for on, handle in known)]
    return [name for name in dict.fromkeys(names) if name.startswith(incomplete.lower())]


def option(*names: str, metavar: str = "TEXT", text: str, **more: Any) -> Any:
    """Return an option with its help text."""
    return typer.Option(*names, metavar=metavar, help=text, show_default=False, **more)


def platform_id(text: str | None) -> str | None:
    """Return the id of the platform that an option names."""
    return None if text is None else platform(text.strip().lower()).id


def is_address(text: str) -> bool:
    """Whether the text is an address, and not the name of a list or a file."""
    return "://" in text


Slug = Annotated[
    str,
    typer.Argument(
        metavar="LIST",
        help="The list's short name, such as social-care-100.",
        autocompletion=complete_slug,
        show_default=False,
    ),
]
Slugs = Annotated[
    list[str],
    typer.Argument(
        metavar="LIST",
        help="Short names of one or more lists, such as social-care-100.",
        autocompletion=complete_slug,
        show_default=False,
    ),
]


def parse_kind(text: str | Kind) -> Kind:
    """Return the kind, in any case and with common synonyms. Raises UsageError."""
    try:
        return Kind.parse(text)
    except ValueError:
        raise usage_errors.bad_choice("--kind", text, list(Kind)) from None


_HANDLE = "An account: {handles}, or the address of the profile."
Handles = Annotated[list[str], typer.Argument(metavar="HANDLE", help=_HANDLE, show_default=False)]
HELP_OF_MEMBER = "A member's name or account: {handles}, or the address of the profile."
Json = Annotated[bool, option("--json", text="Print JSON for other programs.")]
Topics = Annotated[
    list[str] | None,
    option(
        "--topic",
        metavar="TOPIC",
        text="Only members with this topic. Repeatable.",
        autocompletion=complete_topic,
    ),
]
OnPlatform = Annotated[
    str | None,
    option(
        "--platform",
        metavar="PLATFORM",
        text="Only members with an account on this platform: {platforms}.",
        callback=platform_id,
    ),
]
On = Annotated[
    list[str] | None,
    option(
        "--on",
        metavar="LOGIN",
        text="Use only this platform ({platforms}) or this login. Repeatable.",
        autocompletion=complete_login,
    ),
]
DryRun = Annotated[bool, option("--dry-run", text="Show the plan and change nothing.")]
Yes = Annotated[bool, option("--yes", "-y", text="Skip the confirmation.")]
All = Annotated[bool, option("--all", text="Also show what was already reported.")]
MaxCost = Annotated[
    str | None,
    option("--max-cost", metavar="DOLLARS", text="Stop if platforms would charge more than this."),
]
NoWait = Annotated[
    bool, option("--no-wait", text="Stop at a rate limit instead of waiting; run again to resume.")
]

_LONGEST_WAIT = 600
_TIMEOUT_VARIABLE = "CARE100_TIMEOUT"
Timeout = Annotated[
    int | None,
    option(
        "--timeout",
        metavar="SECONDS",
        min=1,
        max=_LONGEST_WAIT,
        text=f"Seconds that one request to a server may take [default: {DEFAULT_SECONDS:g}].",
    ),
]


def timeout_of(given: int | None) -> int | None:
    """Return the time limit of `--timeout`, or else that of the environment.

    Raises UsageError for a variable that has no number of seconds.
    """
    text = os.environ.get(_TIMEOUT_VARIABLE, "").strip()
    if given is not None or not text:
        return given
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _LONGEST_WAIT):
        raise UsageError(
            f"{_TIMEOUT_VARIABLE} cannot be “{sanitize.line(text, 20)}”.",
            f"Set it to a whole number of seconds from 1 to {_LONGEST_WAIT}.",
        )
    return int(text)


# Details of a member, for `add` and `edit`.
Name = Annotated[str | None, option("--name", text="Display name. A pseudonym is fine.")]
KindOf = Annotated[
    Kind | None,
    option(
        "--kind",
        metavar="KIND",
        text=f"Kind of member: {usage_errors.one_of(list(Kind))}.",
        parser=parse_kind,
    ),
]
TopicsOf = Annotated[
    list[str] | None,
    option("--topic", text="Topic, such as disability. Repeatable.", autocompletion=complete_topic),
]
About = Annotated[
    str | None,
    option("--about", text="One line about the member, which the list page shows."),
]
Note = Annotated[
    str | None, option("--note", text="Your own note about the member. It is never published.")
]
Source = Annotated[
    str | None,
    option("--source", text="Where the account was found, such as the address of a page."),
]
Website = Annotated[
    str | None, option("--website", metavar="URL", text="Website, beginning with https://.")
]
Position = Annotated[
    int | None,
    option("--position", metavar="NUMBER", min=1, text="Position on the list, counted from 1."),
]
