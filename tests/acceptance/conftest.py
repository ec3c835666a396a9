"""The wheel and the source archive of this repository, built once."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import TOP


def built(source: Path, kind: str, folder: Path) -> Path:
    """Build `--wheel` or `--sdist` of a source folder into another, and return the file."""
    command = ["-m", "build", "--no-isolation", kind, "--outdir", str(folder), str(source)]
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    [file] = folder.iterdir()
    return file


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the repository."""
    return built(TOP, "--wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def source_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive, built from the repository."""
    return built(TOP, "--sdist", tmp_path_factory.mktemp("sdist"))
