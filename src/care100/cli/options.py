"""Arguments and options that several commands share, and their completion."""

from typing import Annotated, Any

import typer

from care100.cli import usage_errors
from care100.model import sanitize
from care100.model.members import Kind
from care100.platforms import PLATFORMS, platform, stored_handle
from care100.registry import completion
from care100.settings.table import LONGEST_TIMEOUT
from care100.time_limit import DEFAULT_SECONDS


def complete_slug(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Complete the short name of a list."""
    db = ctx.params.get("db") or ctx.find_root().params.get("db")
    return [
        (slug, sanitize.line(title))
        for slug, title in completion.slugs(db)
        if slug.startswith(incomplete.lower())
    ]


def complete_topic(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete a topic of the list that the command names."""
    db = ctx.params.get("db") or ctx.find_root().params.get("db")
    # An option without its value stops click's parser before it assigns the arguments.
    slug = str(ctx.params.get("slug") or next(iter(ctx.args), ""))
    known = completion.topics(slug, db)
    begin = incomplete.casefold()
    return [topic for topic in map(sanitize.line, known) if topic.casefold().startswith(begin)]


def complete_member(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Complete a name or an account of the list that the command names, or of any list."""
    db = ctx.params.get("db") or ctx.find_root().params.get("db")
    has_list = any(one.name == "slug" for one in ctx.command.params)
    slug = str(ctx.params.get("slug") or next(iter(ctx.args), "")) if has_list else ""
    if has_list and not slug:
        return []
    found: dict[str, str] = {}
    for name, on, text in completion.members(slug, db):
        account = ""
        if on and text:
            handle = stored_handle(on, text)
            # The shell keeps what is typed, so that the candidate begins as the user did.
            account = handle.display if incomplete.startswith("@") else handle.typed
        found.setdefault(sanitize.line(name) or account, account)
        found.setdefault(account, sanitize.line(name))
    begin = incomplete.casefold()
    return [(one, about) for one, about in found.items() if one.casefold().startswith(begin)]


def complete_login(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete a platform or a login."""
    db = ctx.params.get("db") or ctx.find_root().params.get("db")
    known = completion.logins(db)
    names = [*PLATFORMS, *(stored_handle(on, handle).typed for on, handle in known)]
    begin = incomplete.lower()
    return [name for name in dict.fromkeys(names) if name.lower().startswith(begin)]


def complete_platform(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Complete the name of a platform."""
    del ctx
    begin = incomplete.lower()
    return [(one.id, one.label) for one in PLATFORMS.values() if one.id.startswith(begin)]


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


def parse_kind(text: str) -> str:
    """Return the kind, in any case and with common synonyms; empty for none. Raises UsageError."""
    try:
        return Kind.parse(text) if text.strip() else ""
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
        autocompletion=complete_platform,
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

Timeout = Annotated[
    int | None,
    option(
        "--timeout",
        metavar="SECONDS",
        min=1,
        max=LONGEST_TIMEOUT,
        text=f"Seconds that one request to a server may take [default: {DEFAULT_SECONDS:g}].",
    ),
]


# Details of a member, for `add` and `edit`.
Name = Annotated[str | None, option("--name", text="Display name. A pseudonym is fine.")]
KindOf = Annotated[
    str | None,
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
NewTopics = Annotated[
    list[str] | None,
    option(
        "--topic",
        text="Topic. Replaces all topics of each member. Repeatable.",
        autocompletion=complete_topic,
    ),
]
AddTopics = Annotated[
    list[str] | None,
    option(
        "--add-topic",
        metavar="TOPIC",
        text="Add a topic to those of each member. Repeatable.",
        autocompletion=complete_topic,
    ),
]
DropTopics = Annotated[
    list[str] | None,
    option(
        "--drop-topic",
        metavar="TOPIC",
        text="Remove a topic from those of each member. Repeatable.",
        autocompletion=complete_topic,
    ),
]
RenameTopic = Annotated[
    str | None,
    option(
        "--rename-topic",
        metavar="OLD=NEW",
        text="Rename a topic of the whole list, or of the selected members.",
    ),
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
Feed = Annotated[
    str | None, option("--feed", metavar="URL", text="Address of the feed of the member's blog.")
]
FeedSource = Annotated[
    str | None, option("--feed-source", metavar="URL", text="The page where the feed was found.")
]
Position = Annotated[
    int | None,
    option("--position", metavar="NUMBER", min=1, text="Position on the list, counted from 1."),
]
