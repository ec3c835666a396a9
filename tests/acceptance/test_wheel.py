"""The wheel is complete: what pipx installs works in an empty folder."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.acceptance.conftest import built
from tests.docs.pages import TOP


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """A folder with nothing in it but the wheel, unpacked as pip does."""
    target = tmp_path_factory.mktemp("installed")
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


@pytest.fixture
def unpacked(source_archive: Path, tmp_path: Path) -> Path:
    """The folder in the source archive."""
    with tarfile.open(source_archive) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    [folder] = (tmp_path / "unpacked").iterdir()
    return folder


def test_the_wheel_of_the_source_archive_is_the_wheel_of_the_repository(
    unpacked: Path, tmp_path: Path, wheel: Path
) -> None:
    own = built(unpacked, "--wheel", tmp_path / "built")
    assert (own.name, own.read_bytes()) == (wheel.name, wheel.read_bytes())


def test_the_source_archive_has_every_file_of_the_repository(unpacked: Path) -> None:
    command = ["git", "ls-files"]
    ran = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    if ran.returncode:
        pytest.skip("this is not a git repository")
    packed = {str(file.relative_to(unpacked)) for file in unpacked.rglob("*") if file.is_file()}
    assert set(ran.stdout.splitlines()) - packed == set()


def test_the_manual_pages_travel_inside(installed: Path) -> None:
    pages = {one.name for one in (installed / "share/man/man1").iterdir()}
    assert pages == {one.name for one in (TOP / "docs/man").iterdir()}
    assert "care100-follow.1" in pages


def test_the_help_topics_travel_inside(installed: Path, tmp_path: Path) -> None:
    surroundings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(installed), "HOME": str(tmp_path)}
    ask = [sys.executable, "-m", "care100", "help", "undo"]
    shown = subprocess.run(ask, cwd=tmp_path, env=surroundings, check=True, capture_output=True)
    assert shown.stdout.decode().startswith("How to undo things")
