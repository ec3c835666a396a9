"""`--help` and `care100 help TOPIC`: pages in the terminal."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

from care100.cli import usage_errors
from care100.cli.help_contents import Row, contents_of, usage_of
from care100.cli.platform_words import filled
from care100.cli.topics.topic import Commands, Rows, Topic
from care100.cli.views import manual
from care100.registry import completion

_WIDTH = 80


class Command(TyperCommand):
    """A command whose help is a page of the manual."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for one in self.params:
            # Completion shows it too, so that it is filled in before anybody asks.
            one.help = filled(getattr(one, "help", None) or "")  # type: ignore[attr-defined]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page from the callback's docstring."""
        formatter.write(_page(self, ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments. Raises UsageError."""
        usage = usage_of(self, ctx)
        # Extra arguments are refused below, by name.
        ctx.allow_extra_args = True
        is_value_empty = any(one == "" or one.endswith("=") for one in args)
        with usage_errors.explained(ctx, usage):
            rest = super().parse_args(ctx, args)
        if is_value_empty:
            usage_errors.refuse_empty_paths(self.params, ctx.params)
        if rest and not ctx.resilient_parsing:
            slug = str(ctx.params.get("slug") or "")
            is_show = self.name == "show" and slug
            instead = usage_errors.member_of_shown_list(slug, rest[0]) if is_show else ""
            raise usage_errors.extra_argument(rest[0], usage, instead)
        return rest


class Group(TyperGroup):
    """The program itself; its page also lists its commands, panel by panel."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page."""
        formatter.write(_page(self, ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments. Raises UsageError."""
        with usage_errors.explained(ctx, usage_of(self, ctx)):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        """Find the command to run. Raises UsageError with the nearest name."""
        if args and self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            lists = [slug for slug, _ in completion.slugs(ctx.params.get("db"))]
            raise usage_errors.unknown_command(args[0], self.list_commands(ctx), lists)
        return super().resolve_command(ctx, args)


def topic_page(topic: Topic) -> str:
    """Return the page of a topic."""
    parts: list[Any] = [Text(topic.title, style="bold")]
    for block in topic.blocks:
        parts.append("")
        if isinstance(block, Rows):
            rows = [(left, _plain(right)) for left, right in block.rows]
            width = max(len(left) for left, _ in rows)
            parts.append(_indent(_grid(rows, min(width, 30))))
        elif isinstance(block, Commands):
            parts += map(_command, block.lines)
        else:
            parts.append(_typed(block))
    return manual.text_of(parts, _WIDTH)


def _plain(text: str) -> str:
    """Return Markdown without its marks for bold text and links."""
    return re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text).replace("**", "")


def _page(command: Any, ctx: Any) -> str:
    page = contents_of(command, ctx)
    parts: list[Any] = [_typed(page.prose.summary), "", _head("Usage")]
    parts.append(_command(page.usage))
    for paragraph in page.prose.paragraphs:
        parts += ["", _typed(paragraph)]
    # One width for all sections, so that their columns align.
    width = max((len(left) for _, rows in page.sections for left, _ in rows), default=0)
    for title, rows in page.sections:
        parts += ["", _head(title), _indent(_grid(rows, min(width, 30)))]
    if page.prose.examples:
        parts += ["", _head("Examples")]
        parts += map(_command, page.prose.examples)
    return manual.text_of(parts, _WIDTH)


def _grid(rows: Iterable[Row], width: int) -> RenderableType:
    room = _WIDTH - width - 4
    styled = [(Text(left, style="bold cyan"), _typed(right, room)) for left, right in rows]
    return manual.definitions(styled, width)


def _head(text: str) -> Text:
    return Text(f"{text}:", style="bold")


def _indent(what: Any) -> Padding:
    return Padding(what, (0, 0, 0, 2))


def _command(line: str) -> Text:
    """Return a line to type, which no width breaks."""
    return Text(f"  {line}", style="cyan", no_wrap=True)


def _typed(text: str, room: int = _WIDTH) -> Text:
    """Return a text whose commands stay whole if they fit the room."""
    return Text.assemble(*_pieces(text, room))


def _pieces(text: str, room: int) -> Iterator[tuple[str, str]]:
    for n, piece in enumerate(re.split(r"`([^`]+)`", text)):
        is_command = n % 2 == 1
        whole = manual.whole(piece) if is_command and len(piece) < room else piece
        yield whole, "cyan" if is_command else ""
