"""The wheel is complete: what pipx installs works in an empty folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing in it but the wheel, unpacked as pip does."""
    dist = tmp_path_factory.mktemp("dist")
    target = tmp_path_factory.mktemp("installed")
    build = ["-m", "build", "--no-isolation", "--wheel", "--outdir", str(dist), str(TOP)]
    subprocess.run([sys.executable, *build], check=True, capture_output=True)
    [wheel] = dist.glob("*.whl")
    install = ["-m", "pip", "install", "--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([sys.executable, *install, str(wheel)], check=True, capture_output=True)
    return target


def test_the_lists_the_migrations_and_the_page_travel_inside(
    installed: Path, tmp_path: Path
) -> None:
    surroundings = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(installed),
        "CARE100_HOME": str(tmp_path / "home"),
        "CARE100_CONTACT": "editors@example.org",
        "HOME": str(tmp_path),
    }
    where = "import care100; print(care100.__file__)"
    run = [sys.executable, "-c", where]
    found = subprocess.run(run, cwd=tmp_path, env=surroundings, check=True, capture_output=True)
    assert Path(found.stdout.decode().strip()).is_relative_to(installed)
    show = [sys.executable, "-m", "care100", "show", "social-care-100"]
    shown = subprocess.run(show, cwd=tmp_path, env=surroundings, check=True, capture_output=True)
    assert "Social Care 100: 100 members" in shown.stderr.decode()
    assert "@CommunityCare" in shown.stdout.decode()
    address = ["describe", "social-care-100", "--page", "https://example.org/social-care-100/"]
    say = [sys.executable, "-m", "care100", *address]
    subprocess.run(say, cwd=tmp_path, env=surroundings, check=True, capture_output=True)
    site = [sys.executable, "-m", "care100", "site", "social-care-100", "-o", "site"]
    subprocess.run(site, cwd=tmp_path, env=surroundings, check=True, capture_output=True)
    assert "Community Care" in (tmp_path / "site/social-care-100/index.html").read_text()
    assert (tmp_path / "site/static/site.css").is_file()
    assert (tmp_path / "site/social-care-100/picture.png").is_file()
