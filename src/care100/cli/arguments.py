"""The arguments that several commands share, and what Tab offers for them."""

from pathlib import Path
from typing import Annotated

import typer

from care100 import plain
from care100.handles import Platform
from care100.registry import peek


def complete_slug(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The lists that begin like that, for Tab."""
    db = ctx.params.get("db") or ctx.find_root().params.get("db")
    return [
        (slug, plain.line(title))
        for slug, title in peek.slugs(Path(db) if db else None)
        if slug.startswith(incomplete.lower())
    ]


Slug = Annotated[
    str,
    typer.Argument(
        metavar="LIST",
        help="The list's short name, such as social-care-100.",
        autocompletion=complete_slug,
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print data for programs, as JSON.")]
Topic = Annotated[
    str | None,
    typer.Option("--topic", metavar="TOPIC", help="Only members with this topic."),
]
OnPlatform = Annotated[
    Platform | None,
    typer.Option("--platform", help="Only members with an account there."),
]
