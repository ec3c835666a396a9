"""Build the documentation site as `make docs` does, in another folder."""

import subprocess
import sys
from pathlib import Path

from tests.docs.pages import TOP

DOCS = TOP / "docs"


def build(source: Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Build the pages in `source` into `folder`/site."""
    options = ["--fail-on-warning", "--keep-going", "--quiet", "-d", str(folder / "trees")]
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "sphinx",
            *options,
            "-c",
            str(DOCS),
            str(source),
            str(folder / "site"),
        ],
        cwd=TOP,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def built_site(folder: Path) -> Path:
    """Return the folder of the whole site, which is built without a warning."""
    built = build(DOCS, folder)
    assert (built.returncode, built.stderr) == (0, "")
    return folder / "site"
