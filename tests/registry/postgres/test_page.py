"""The commands of docs/shared-registry.md run in their order, on a server."""

import os
import shutil
from pathlib import Path

from tests.docs.shell import Shell, blocks
from tests.person import Typist
from tests.registry.postgres import cluster

ADDRESS = "postgresql://ada@db.example.org/care100"


def test_every_command_of_the_page_runs(
    curator: Typist, empty: str, fresh_registry: Path, tmp_path: Path
) -> None:
    shell = Shell(tmp_path, curator.surroundings)
    shell.variables["PATH"] += f"{os.pathsep}{cluster.programs()}"
    shutil.copy(fresh_registry, tmp_path / "care100.db")
    shown = [shell.runs(one.replace(ADDRESS, f"'{empty}'")) for one in _continued()]
    assert "social-care-100" in shown[1]
    assert "is sound: schema" in shown[1]
    assert (tmp_path / "copy.db").exists()
    assert (tmp_path / "care100-backup.dump").exists()
    restored = curator.runs("show", "social-care-100", "--db", empty).out
    assert restored == curator.runs("show", "social-care-100", "--db", str(fresh_registry)).out


def _continued() -> list[str]:
    """Return the blocks, each with the variables that the page has set before."""
    found = blocks("shared-registry.md")
    [variable] = [line for one in found for line in one.splitlines() if "CARE100_DB=" in line]
    return [f"{variable}\n{one}" for one in found]
