"""Draw the pictures of a terminal: what commands show, in the sandbox."""

import io
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

sys.path.insert(0, str(Path(__file__).parents[1]))
from care100.sandbox import Sandbox
from tests.clock import Clock
from tests.docs.reader import Block
from tests.docs.world import reader, world


@dataclass(frozen=True)
class Scene:
    """A picture: who types, what before the picture begins, and what is in it."""

    name: str
    user: str
    before: Sequence[str]
    shown: Sequence[str]
    prepare: Callable[[Sandbox], None] = lambda _: None

    @property
    def picture(self) -> Path:
        """The file of the picture."""
        return Path(__file__).with_name("pictures") / f"{self.name}-terminal.svg"


def _lose_accounts(sandbox: Sandbox) -> None:
    """Let one member move, and suspend another."""
    state, domain = sandbox.mastodon.state, sandbox.mastodon.domain
    state.suspend(f"bob@{domain}")
    state.add_account(f"cy.writes@{domain}", display_name="Cy Example")
    state.move(f"cy@{domain}", f"cy.writes@{domain}")


_OWN_LIST = (
    'care100 new housing --title "Housing and care"',
    'care100 add housing @ada@mastodon.social --name "Ada Example"',
    'care100 add housing @bob@mastodon.social --name "Bob Example"',
    'care100 add housing @cy@mastodon.social --name "Cy Example"',
    "care100 login mastodon mastodon.social --curator",
)
SCENES = (
    Scene(
        "follow",
        "follower",
        ("care100 login bluesky name.bsky.social",),
        ("care100 follow social-care-bluesky",) * 2,
    ),
    Scene("sync", "curator", _OWN_LIST, ("care100 sync housing",) * 2),
    Scene(
        "check",
        "curator",
        _OWN_LIST,
        ("care100 check housing", "care100 check housing --fix"),
        _lose_accounts,
    ),
)
_DAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""The day in the pictures."""
WIDTH = 80

_THEME = TerminalTheme(
    (18, 22, 20), (232, 235, 231), [(18, 22, 20)] * 6 + [(131, 210, 197), (232, 235, 231)]
)
# Rich's own picture loads a font from another site.
_FONT = re.compile(r"@font-face \{.*?\}\s*|<!-- .*? -->", re.DOTALL)


def main() -> None:
    """Write the pictures."""
    for scene in SCENES:
        scene.picture.write_text(drawn(session(scene)), encoding="utf-8")
        print(f"Wrote {scene.picture}.")


def session(scene: Scene) -> list[tuple[str, str]]:
    """Return each command of the picture and what it shows."""
    with (
        world() as sandbox,
        tempfile.TemporaryDirectory() as home,
        pytest.MonkeyPatch.context() as patch,
    ):
        Clock(patch).ahead = _DAY - datetime.now(UTC)
        someone = reader(sandbox, Path(home), Path(home), patch, scene.user)
        scene.prepare(sandbox)
        for line in scene.before:
            someone.types(Block(line, None, (0, 0)))
        return [(line, someone.types(Block(line, None, (0, 0)))) for line in scene.shown]


def drawn(commands: list[tuple[str, str]]) -> str:
    """Return the SVG of a terminal with these commands."""
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    for line, shown in commands:
        console.print(Text(f"$ {line}", style="bold cyan"))
        console.print(Text(re.sub(r"\[y/N\]\s", "[y/N] y\n", shown)))
    svg = console.export_svg(title="care100", theme=_THEME, unique_id="care100")
    return _FONT.sub("", svg).replace("Fira Code", "ui-monospace, Menlo, Consolas")


if __name__ == "__main__":
    main()
