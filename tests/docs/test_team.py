"""The commands of docs/team.md run in their order, as they are written."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import TOP
from tests.person import Typist

PAGE = (TOP / "docs/team.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.skipif(
    os.name == "nt" or shutil.which("git") is None, reason="the page is for a shell with git"
)


class Team:
    """A curator in a clone of a repository, and a colleague who edits what is sent."""

    def __init__(self, curator: Typist, folder: Path) -> None:
        self.clone = folder / "clone"
        programs = folder / "bin"
        programs.mkdir()
        program = programs / "care100"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m care100 "$@"\n')
        program.chmod(0o700)
        identity = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", "Ada"), ("EMAIL", "ada@example.org"))
        }
        self.variables = {
            **curator.surroundings,
            **identity,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(TOP / "src"),
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        origin = folder / "origin"
        self.runs(f"git init --quiet --bare '{origin}'", folder)
        self.runs(f"git clone --quiet '{origin}' '{self.clone}'", folder)
        self.runs("git commit --quiet --allow-empty -m Begin && git push --quiet -u origin HEAD")

    def runs(self, script: str, folder: Path | None = None) -> None:
        """Run a block of the page."""
        ran = subprocess.run(
            ["/bin/sh", "-ec", script],
            env=self.variables,
            cwd=folder or self.clone,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert ran.returncode == 0, f"{script}\n{ran.stdout}\n{ran.stderr}"

    def edits(self, script: str) -> None:
        """Edit the files that were sent, as soon as a block needs the edited ones."""
        sent, edited = self.clone / "my-list.json", self.clone / "edited.json"
        if edited.name in script:
            data = json.loads(sent.read_text())
            data["members"][0]["name"] = "Corrected"
            edited.write_text(json.dumps(data))
        if "edited.csv" in script:
            export = script.splitlines()[0]
            self.runs(export)
            text = (self.clone / "sent.csv").read_text()
            (self.clone / "edited.csv").write_text(text.replace("Person 2", "Edited"))


def test_every_command_of_the_page_runs(curator: Typist, tmp_path: Path) -> None:
    file = curator.home / "rows.csv"
    file.write_text("name,x\nPerson 1,person1\nPerson 2,person2\n")
    curator.runs("import", "my-list", str(file))
    team = Team(curator, tmp_path)
    assert len(BLOCKS) == 9
    for script in BLOCKS:
        team.edits(script)
        team.runs(script.replace("sent.csv\n", "sent.csv --force\n"))
    shown = curator.runs("show", "my-list", "--json").json["members"]
    assert [one["name"] for one in shown] == ["Person 1", "Edited"]
    assert "Person 1" in (team.clone / "my-list.csv").read_text()
