"""Run the blocks of a page in a shell, as a reader types them."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.docs.pages import TOP

# A new machine has no name for commits.
GIT_IDENTITY = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Ada"), ("EMAIL", "ada@example.org"))
}


def blocks(page: str, language: str = "sh") -> list[str]:
    """Return the blocks of a page in `docs`."""
    text = (TOP / "docs" / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


class Shell:
    """A shell in a folder of its own, in which `care100` is this working copy."""

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        programs = folder / "bin"
        programs.mkdir()
        program = programs / "care100"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m care100 "$@"\n')
        program.chmod(0o700)
        self.folder = folder
        self.variables = {
            **variables,
            **GIT_IDENTITY,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(TOP / "src"),
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
        }

    def clone(self) -> Path:
        """Go on in a clone of a new repository; return the repository."""
        origin = self.folder / "origin"
        self.runs(f"git init --quiet --bare '{origin}' && git clone --quiet '{origin}' clone")
        self.folder /= "clone"
        self.runs("git commit --quiet --allow-empty -m Begin && git push --quiet -u origin HEAD")
        return origin

    def runs(self, script: str) -> str:
        """Run a block of the page; return what it printed."""
        ran = subprocess.run(
            ["/bin/sh", "-ec", script],
            env=self.variables,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert ran.returncode == 0, f"{script}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout

    @contextmanager
    def running(self, script: str) -> Iterator[str]:
        """Run one command that ends when it is interrupted; yield its first line of output."""
        with subprocess.Popen(
            ["/bin/sh", "-ec", f"exec {script}"],
            env=self.variables,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout
            try:
                yield process.stdout.readline().strip()
            finally:
                process.terminate()
