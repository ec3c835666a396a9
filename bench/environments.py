"""The environments of the other programs, which `make bench` installs from their lock files."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

TOP = Path(__file__).parents[1]
LOCKS = Path(__file__).parent / "alternatives"
_INSTALLED = TOP / ".cache" / "bench"


class Environment:
    """The environment of one other program; `package` is its name on PyPI."""

    def __init__(self, folder: str, package: str) -> None:
        self.package = package
        self._bin = Path(os.environ.get("CARE100_BENCH", _INSTALLED)) / folder / "bin"

    @property
    def installed(self) -> bool:
        """Whether it could be installed."""
        return bool(self.version)

    @property
    def version(self) -> str:
        """The version that is installed, or ""."""
        return _version(self.python, self.package)

    @property
    def python(self) -> str:
        """The path of its Python."""
        return str(self._bin / "python")

    def program(self, name: str) -> str:
        """Return the path of a program in it."""
        return str(self._bin / name)

    def label(self, text: str) -> str:
        """Return a text with the version behind it."""
        return f"{text} ({self.package} {self.version})"


@cache
def _version(python: str, package: str) -> str:
    if not Path(python).exists():
        return ""
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    ran = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return ran.stdout.strip() if ran.returncode == 0 else ""


TOOT = Environment("toot", "toot")
MASTODON_PY = Environment("mastodon_py", "Mastodon.py")
ATPROTO = Environment("atproto", "atproto")
SQLITE_UTILS = Environment("sqlite_utils", "sqlite-utils")
ALL = (TOOT, MASTODON_PY, ATPROTO, SQLITE_UTILS)


def care100() -> list[str]:
    """Return the words that start care100 as users do."""
    script = Path(sys.executable).with_name("care100")
    return [str(script)] if script.exists() else [sys.executable, "-m", "care100"]
