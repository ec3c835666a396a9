"""The commands of docs/team.md run in their order, as they are written."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.docs.shell import Shell, blocks
from tests.person import Typist

BLOCKS = blocks("team.md")

pytestmark = pytest.mark.skipif(
    os.name == "nt" or shutil.which("git") is None, reason="the page is for a shell with git"
)


class Team:
    """A curator in a clone of a repository, and a colleague who edits what is sent."""

    def __init__(self, curator: Typist, folder: Path) -> None:
        self.shell = Shell(folder, curator.surroundings)
        self.shell.clone()
        self.clone = self.shell.folder

    def edits(self, script: str) -> None:
        """Edit the files that were sent, as soon as a block needs the edited ones."""
        sent, edited = self.clone / "my-list.json", self.clone / "edited.json"
        if edited.name in script:
            data = json.loads(sent.read_text())
            data["members"][0]["name"] = "Corrected"
            edited.write_text(json.dumps(data))
        if "edited.csv" in script:
            export = script.splitlines()[0]
            self.shell.runs(export)
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
        team.shell.runs(script.replace("sent.csv\n", "sent.csv --force\n"))
    shown = curator.runs("show", "my-list", "--json").json["members"]
    assert [one["name"] for one in shown] == ["Person 1", "Edited"]
    assert "Person 1" in (team.clone / "my-list.csv").read_text()
