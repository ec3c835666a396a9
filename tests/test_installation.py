"""How care100 finds out how it was installed, and the commands that it then names.

docs/install.md says which of these commands were tried with the real installers.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from care100 import installation
from tests.docs.pages import TOP
from tests.person import Typist

WHEEL = {"url": "file:///srv/files/care100-0.1.0-py3-none-any.whl", "archive_info": {}}
FOLDER = {"url": "file:///home/ada/my%20care100", "dir_info": {}}
GIT = {"url": "https://example.org/care100.git", "vcs_info": {"vcs": "git", "commit_id": "0" * 40}}
PYTHON = sys.executable


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment with an installed care100, whose files are not in a clone."""
    packages = tmp_path / "lib/site-packages"
    (packages / "care100").mkdir(parents=True)
    (packages / "care100-0.1.0.dist-info").mkdir()
    (packages / "care100-0.1.0.dist-info/METADATA").write_text(
        "Metadata-Version: 2.1\nName: care100\nVersion: 0.1.0\n"
        "Requires-Dist: httpx>=0.27\nRequires-Dist: no.such-package>1\n"
        "Requires-Dist: pywin32; sys_platform == 'win32'\n"
    )
    monkeypatch.syspath_prepend(packages)
    monkeypatch.setattr("care100.__file__", str(packages / "care100/__init__.py"))
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return tmp_path


def installed_from(environment: Path, origin: object) -> None:
    file = environment / "lib/site-packages/care100-0.1.0.dist-info/direct_url.json"
    file.write_text(json.dumps(origin))


def test_a_clone_is_recognised_by_the_folder_that_it_is_imported_from() -> None:
    found = installation.installation()
    assert (found.way, found.folder) == ("from a clone", TOP)
    assert found.update[0] == f"git -C {TOP} pull"
    assert found.update[1] == f"{PYTHON} -m pip install -e {TOP}"


def test_a_downloaded_archive_is_not_updated_with_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "src/care100").mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr("care100.__file__", str(tmp_path / "src/care100/__init__.py"))
    found = installation.installation()
    assert (found.way, found.update) == (
        "from a folder",
        (f"{PYTHON} -m pip install NEW-WHEEL",),
    )


def test_an_installation_from_an_archive_is_not_updated_with_git(environment: Path) -> None:
    archive = environment / "archive"
    archive.mkdir()
    installed_from(environment, {"url": archive.as_uri(), "dir_info": {}})
    (environment / "pipx_metadata.json").touch()
    assert installation.installation().update == ("pipx install --force NEW-WHEEL",)


@pytest.mark.parametrize(
    ("mark", "way", "update", "remove"),
    [
        (
            "pipx_metadata.json",
            "with pipx",
            ("git -C '/home/ada/my care100' pull", "pipx install --force '/home/ada/my care100'"),
            "pipx uninstall care100",
        ),
        (
            "uv-receipt.toml",
            "with uv",
            (
                "git -C '/home/ada/my care100' pull",
                "uv tool install --reinstall '/home/ada/my care100'",
            ),
            "uv tool uninstall care100",
        ),
        (
            "care100-image",
            "in a container image",
            ("git pull", "docker build --pull -t care100 ."),
            "docker image rm care100",
        ),
        (
            "pyvenv.cfg",
            "in a virtual environment",
            (
                "git -C '/home/ada/my care100' pull",
                f"{PYTHON} -m pip install --force-reinstall '/home/ada/my care100'",
            ),
            f"{PYTHON} -m pip uninstall care100",
        ),
    ],
)
def test_each_installer_is_recognised_by_its_mark(
    environment: Path, mark: str, way: str, update: tuple[str, ...], remove: str
) -> None:
    installed_from(environment, FOLDER)
    (environment / mark).touch()
    found = installation.installation()
    assert (found.way, found.folder) == (way, environment)
    assert found.update == update
    assert found.remove == (remove,)


@pytest.mark.parametrize(
    ("mark", "origin", "repair", "update"),
    [
        (
            "pipx_metadata.json",
            WHEEL,
            "pipx install --force /srv/files/care100-0.1.0-py3-none-any.whl",
            "pipx install --force NEW-WHEEL",
        ),
        ("pipx_metadata.json", None, "pipx install --force care100", "pipx upgrade care100"),
        (
            "uv-receipt.toml",
            GIT,
            "uv tool install --reinstall git+https://example.org/care100.git",
            "uv tool install --reinstall NEW-WHEEL",
        ),
        (
            "pyvenv.cfg",
            None,
            f"{PYTHON} -m pip install --force-reinstall care100",
            f"{PYTHON} -m pip install --upgrade care100",
        ),
    ],
)
def test_the_commands_use_what_care100_was_installed_from(
    environment: Path, mark: str, origin: object, repair: str, update: str
) -> None:
    if origin:
        installed_from(environment, origin)
    (environment / mark).touch()
    found = installation.installation()
    assert (found.repair, found.update) == ((repair,), (update,))


def test_what_a_person_types_for_a_program_that_the_shell_does_not_find(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = "Scripts" if os.name == "nt" else "bin"
    program = environment / folder / f"care100{'.exe' if os.name == 'nt' else ''}"
    program.parent.mkdir(exist_ok=True)
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(environment))
    assert installation.how_to_type() == str(program)
    monkeypatch.chdir(environment.parent)
    assert installation.how_to_type() == str(program.relative_to(environment.parent))
    monkeypatch.setenv("PATH", str(program.parent))
    assert installation.how_to_type() == "care100"


def test_an_environment_without_pip_is_changed_with_uv(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "find_spec", lambda _: None)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert installation.installation().remove == (f"uv pip uninstall --python {PYTHON} care100",)


def test_the_commands_work_for_a_python_that_the_system_manages(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (environment / "EXTERNALLY-MANAGED").touch()
    monkeypatch.setattr(sys, "base_prefix", str(environment))
    folders = {"stdlib": environment, "purelib": environment / "lib/site-packages"}
    monkeypatch.setattr("sysconfig.get_path", lambda name, _=None: str(folders[name]))
    found = installation.installation()
    pip = f"{PYTHON} -m pip"
    assert found.way == "for this computer's own Python"
    assert found.update == (f"{pip} install --break-system-packages --user --upgrade care100",)
    assert found.remove == (f"{pip} uninstall --break-system-packages care100",)


def test_missing_packages_are_named(environment: Path) -> None:
    assert installation.missing_packages() == ["no.such-package"]


def test_a_package_that_is_missing_is_named_with_the_command_for_it(
    curator: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    for name in [one for one in sys.modules if one.startswith("care100.sandbox")]:
        monkeypatch.delitem(sys.modules, name)
    ran = curator.runs("sandbox", expect=1)
    assert ran.err.startswith(
        "Error: The Python package uvicorn is missing.\nInstall care100 again"
    )


def test_a_program_that_cannot_start_names_the_missing_package(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise ModuleNotFoundError(name='typer')")
    paths = os.pathsep.join([str(tmp_path), str(TOP / "src")])
    ran = subprocess.run(
        [PYTHON, "-m", "care100", "lists"],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr == (
        "Error: The Python package typer is missing.\n"
        f"Install care100 again: {PYTHON} -m pip install -e {TOP}\n"
    )


@pytest.mark.parametrize(
    ("mark", "command"),
    [
        ("pipx_metadata.json", "pipx inject care100 'psycopg[binary]>=3.2'"),
        (
            "uv-receipt.toml",
            "uv tool install --with 'psycopg[binary]>=3.2' '/home/ada/my care100'",
        ),
        ("care100-image", "docker build --pull -t care100 ."),
        ("", f"{PYTHON} -m pip install 'psycopg[binary]>=3.2'"),
    ],
)
def test_the_driver_of_a_server_is_installed_where_care100_is(
    environment: Path, monkeypatch: pytest.MonkeyPatch, mark: str, command: str
) -> None:
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    installed_from(environment, FOLDER)
    if mark:
        (environment / mark).touch()
    message, hint = installation.missing_package("psycopg")
    assert message.startswith("The Python package psycopg is missing.")
    assert hint == f"Install it: {command}"
