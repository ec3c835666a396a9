"""The arguments that several commands share, and what Tab offers for them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from care100.model import sanitize
from care100.model.members import Kind
from care100.platforms import PLATFORMS, platform, stored_handle
from care100.registry import completion


def complete_slug(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The lists that begin like that, for Tab."""
    db = ctx.params.get("db") or ctx.find_root().params.get("db")
    return [
        (slug, sanitize.line(title))
        for slug, title in completion.slugs(Path(db) if db else None)
        if slug.startswith(incomplete.lower())
    ]


def complete_login(ctx: typer.Context, incomplete: str) -> list[str]:
    """The platforms and logins that begin like that, for Tab."""
    db = ctx.params.get("db") or ctx.find_root().params.get("db")
    known = completion.logins(Path(db) if db else None)
    names = [*PLATFORMS, *(stored_handle(on, handle).typed for on, handle in known)]
    return [name for name in dict.fromkeys(names) if name.startswith(incomplete.lower())]


def option(*names: str, metavar: str = "TEXT", text: str, **more: Any) -> Any:
    """An option with its words for the manual."""
    return typer.Option(*names, metavar=metavar, help=text, show_default=False, **more)


def _platform_id(text: str | None) -> str | None:
    return None if text is None else platform(text.strip().lower()).id


def is_address(text: str) -> bool:
    """Whether somebody typed an address, of whatever kind, and not a list's name or a file's."""
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
        help="One or more lists' short names, such as social-care-100.",
        autocompletion=complete_slug,
        show_default=False,
    ),
]
_HANDLE = "An account, as you would paste it: {handles}, or the address of the profile."
AHandle = Annotated[str, typer.Argument(metavar="HANDLE", help=_HANDLE, show_default=False)]
Handles = Annotated[list[str], typer.Argument(metavar="HANDLE", help=_HANDLE, show_default=False)]
Json = Annotated[bool, option("--json", text="Print data for programs, as JSON.")]
Topic = Annotated[
    str | None, option("--topic", metavar="TOPIC", text="Only members with this topic.")
]
OnPlatform = Annotated[
    str | None,
    option(
        "--platform",
        metavar="PLATFORM",
        text="Only members with an account on this platform: {platforms}.",
        callback=_platform_id,
    ),
]
On = Annotated[
    list[str] | None,
    option(
        "--on",
        metavar="LOGIN",
        text="Only on this platform ({platforms}) or with this login; may be repeated.",
        autocompletion=complete_login,
    ),
]
DryRun = Annotated[bool, option("--dry-run", text="Only show what would be done.")]
Yes = Annotated[bool, option("--yes", "-y", text="Do not ask: the answer is yes.")]
MaxCost = Annotated[
    str | None,
    option("--max-cost", metavar="DOLLARS", text="Do nothing if X would charge more."),
]
NoWait = Annotated[
    bool, option("--no-wait", text="Stop at a rate limit; the next run goes on from there.")
]

# What is said of a member, by `add` and `edit`.
Name = Annotated[str | None, option("--name", text="What to call them. A pseudonym is fine.")]
KindOf = Annotated[
    Kind | None, option("--kind", metavar="KIND", text=f"What they are: {', '.join(Kind)}.")
]
TopicOf = Annotated[str | None, option("--topic", text="What they write about.")]
Note = Annotated[str | None, option("--note", text="Anything worth knowing about them.")]
Source = Annotated[
    str | None,
    option("--source", text="Where you know the account from, such as a page's address."),
]
Website = Annotated[
    str | None, option("--website", metavar="ADDRESS", text="Their website, https://…")
]
Position = Annotated[
    int | None,
    option("--position", metavar="NUMBER", min=1, text="Their place on the list; 1 is the first."),
]
