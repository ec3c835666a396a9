"""What can be tested here of Windows and macOS, and of terminals with few characters."""

import os
import subprocess
import sys
from pathlib import Path

import platformdirs.macos
import platformdirs.windows
import pytest

from care100 import registry
from tests.docs.pages import TOP
from tests.person import Typist

# Libraries choose by the system when they are imported; care100 is imported as if on Windows.
AS_ON_WINDOWS = """
import sys, signal, importlib, pkgutil
import asyncio, httpx, sqlmodel, alembic.command, typer, keyring, mastodon, uvicorn, filelock
import starlette.applications, rich.progress, jinja2, odfdo, openpyxl, PIL.Image, webbrowser
import subprocess, tempfile, platformdirs, getpass, multiprocessing
for name in ("fcntl", "termios", "pwd", "grp", "resource", "pty", "tty"):
    sys.modules[name] = None
del signal.SIGHUP
sys.platform = "win32"
import care100
for module in pkgutil.walk_packages(care100.__path__, "care100."):
    importlib.import_module(module.name)
"""


def test_every_module_can_be_imported_without_what_only_posix_has() -> None:
    environment = {**os.environ, "PYTHONPATH": str(TOP / "src")}
    ran = subprocess.run(
        [sys.executable, "-c", AS_ON_WINDOWS],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stderr, ran.returncode) == ("", 0)


@pytest.mark.parametrize(
    ("folder", "documented"),
    [
        (
            platformdirs.macos.MacOS("care100").user_data_dir,
            "~/Library/Application Support/care100",
        ),
        (platformdirs.unix.Unix("care100").user_data_dir, "~/.local/share/care100"),
    ],
)
def test_the_documented_data_folders_are_those_of_the_systems(folder: str, documented: str) -> None:
    assert folder.replace(str(Path.home()), "~") == documented
    assert f"`{documented}`" in (TOP / "docs/install.md").read_text("utf-8")


def test_the_documented_data_folder_of_windows_is_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "platformdirs.windows.get_win_folder", lambda name: {"CSIDL_LOCAL_APPDATA": "LOCAL"}[name]
    )
    folder = platformdirs.windows.Windows("care100").user_data_dir
    shown = folder.replace("LOCAL", "%LOCALAPPDATA%").replace("/", "\\")
    assert f"`{shown}`" in (TOP / "docs/install.md").read_text("utf-8")


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "cp932", "ascii"])
@pytest.mark.parametrize("command", ["show social-care-bluesky", "stats social-care-bluesky", "-h"])
def test_every_code_page_can_show_the_output(curator: Typist, encoding: str, command: str) -> None:
    curator.runs("new", "cymraeg", "--title", "Gofal Cymdeithasol → Ŵyl 🎉")
    environment = {**os.environ, **curator.surroundings, "PYTHONPATH": str(TOP / "src")}
    environment |= {"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding, "LC_ALL": "C"}
    for words in (command.split(), ["lists"]):
        ran = subprocess.run(
            [sys.executable, "-m", "care100", *words],
            env=environment,
            capture_output=True,
            check=False,
        )
        assert ran.returncode == 0
        assert b"Traceback" not in ran.stderr
        ran.stdout.decode(encoding)
        assert ran.stdout


def test_files_with_the_line_ends_of_windows_are_read(curator: Typist, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(b"\xef\xbb\xbfname,x\r\nAda,ada\r\nBob,bob\r\n")
    curator.runs("import", "people", str(file))
    members = curator.runs("show", "people", "--json").json["members"]
    assert [one["name"] for one in members] == ["Ada", "Bob"]
    (curator.home / "config.toml").write_bytes(b"timeout = 60\r\nplain = true\r\n")
    assert "Setting: timeout\nValue: 60 seconds\n" in curator.runs("config").out


def test_names_of_files_that_care100_makes_are_allowed_on_windows(
    curator: Typist, tmp_path: Path
) -> None:
    curator.runs("backup")
    curator.runs("describe", "social-care-100", "--contact", "a@example.org")
    curator.runs("site", "social-care-100", "-o", str(tmp_path / "site"))
    folders = (curator.home, tmp_path / "site")
    names = [path.name for folder in folders for path in folder.rglob("*")]
    assert registry.FILE_NAME in names
    for name in names:
        assert not set(name) & set('<>:"/\\|?*'), name
        assert name == name.rstrip(". "), name


@pytest.mark.parametrize("slug", ["con", "nul", "aux", "prn", "com1", "lpt9"])
def test_no_list_has_the_name_of_a_device_of_windows(curator: Typist, slug: str) -> None:
    ran = curator.runs("new", slug, "--title", "A list", expect=2)
    assert "cannot be the name of a folder on Windows: choose another short name" in ran.err
    curator.runs("new", f"{slug}-list", "--title", "A list")
