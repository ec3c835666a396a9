"""`make audit` finds vulnerabilities, and never calls unchecked packages safe."""

import sys
from pathlib import Path

import pytest

from tests.docs.pages import TOP
from tests.locked_dependencies import audit
from tests.locked_dependencies.audit import Pin

FAULT = {"id": "PYSEC-2026-1", "fix_versions": ["1.1"], "aliases": [], "description": "Bad."}


class PipAudit:
    """A program that reports as pip-audit does, from what its database has."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "pip-audit"
        self.answers({})

    def answers(self, database: dict[str, list[object]]) -> None:
        """Have a database with vulnerabilities by package, or none for a safe one."""
        self._write(
            f"database = {database!r}\n"
            "lines = open(sys.argv[-1]).read().split()\n"
            "pins = [line.split('==') for line in lines]\n"
            "assert len({name for name, _ in pins}) == len(pins), 'duplicate requirements'\n"
            "print(json.dumps({'dependencies': [\n"
            "    {'name': name, 'version': version, 'vulns': database[name]}\n"
            "    if name in database else {'name': name, 'skip_reason': 'not found'}\n"
            "    for name, version in pins], 'fixes': []}))\n"
            "sys.exit(any(map(database.get, database)))\n"
        )

    def fails(self, stderr: str) -> None:
        self._write(f"sys.exit({stderr!r})\n")

    def _write(self, code: str) -> None:
        self.path.write_text(f"#!{sys.executable}\nimport json, sys\n{code}")
        self.path.chmod(0o755)


@pytest.fixture
def pip_audit(tmp_path: Path) -> PipAudit:
    return PipAudit(tmp_path)


A, B, OLD_B = Pin("a", "1.0"), Pin("b", "2.0"), Pin("b", "1.9")


def test_packages_without_vulnerabilities_pass(pip_audit: PipAudit) -> None:
    pip_audit.answers({"a": [], "b": []})
    assert audit.audit(str(pip_audit.path), [A, B, OLD_B]) == (
        0,
        "3 locked packages have no known vulnerabilities.",
    )


def test_a_vulnerability_is_named_with_the_version_that_fixes_it(pip_audit: PipAudit) -> None:
    pip_audit.answers({"a": [FAULT, {**FAULT, "id": "PYSEC-2026-2", "fix_versions": []}], "b": []})
    found = audit.audit(str(pip_audit.path), [A, B])
    assert found.code == audit.FOUND
    assert found.text.splitlines() == [
        "The locked packages have 2 known vulnerabilities:",
        "  a 1.0: PYSEC-2026-1, fixed in 1.1",
        "  a 1.0: PYSEC-2026-2, not fixed yet",
        "Run make lock for newer versions, then make test.",
    ]


def test_a_database_that_cannot_be_reached_is_not_safety(pip_audit: PipAudit) -> None:
    pip_audit.fails("Traceback:\nConnectionError: Could not connect to PyPI\x1b[2J")
    found = audit.audit(str(pip_audit.path), [A])
    assert found.code == audit.NOT_CHECKED
    assert "The locked packages were not checked" in found.text
    assert "Could not connect to PyPI" in found.text
    assert "run make audit again" in found.text
    assert "\x1b" not in found.text


def test_a_package_that_the_database_does_not_have_is_not_safe(pip_audit: PipAudit) -> None:
    pip_audit.answers({"a": []})
    found = audit.audit(str(pip_audit.path), [A, B])
    assert found.code == audit.NOT_CHECKED
    assert "1 of 2 locked packages were not checked" in found.text
    assert "b 2.0." in found.text


def test_a_vulnerability_is_reported_also_if_other_packages_are_not_checked(
    pip_audit: PipAudit,
) -> None:
    pip_audit.answers({"a": [FAULT]})
    found = audit.audit(str(pip_audit.path), [A, B])
    assert found.code == audit.FOUND
    assert "PYSEC-2026-1" in found.text
    assert "1 of 2 locked packages were not checked" in found.text


def test_every_package_of_every_lock_file_is_checked(
    pip_audit: PipAudit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {file.relative_to(TOP).as_posix() for file in audit.lock_files()}
    assert names == {
        "requirements.lock",
        "requirements-dev.lock",
        "bench/alternatives/atproto/requirements.lock",
        "bench/alternatives/mastodon_py/requirements.lock",
        "bench/alternatives/sqlite_utils/requirements.lock",
        "bench/alternatives/toot/requirements.lock",
        "tests/bluesky_server/requirements.lock",
        "tests/locked_dependencies/requirements.lock",
    }
    found = [one for file in audit.lock_files() for one in audit.pins(file.read_text())]
    # keyring needs it only on Windows.
    assert {"httpx", "pywin32-ctypes", "pytest", "pip-audit"} <= {one.name for one in found}
    pip_audit.answers({one.name: [] for one in found})
    assert audit.main(str(pip_audit.path)) == 0
    assert f"{len(set(found))} locked packages" in capsys.readouterr().out


def test_a_line_without_a_version_is_refused() -> None:
    assert audit.pins('a[x]==1.0 ; python_version < "3.13" \\\n    --hash=sha256:00\n# b\n') == {A}
    with pytest.raises(ValueError, match="git"):
        audit.pins("a @ git+https://a.example\n")


def test_the_lock_of_pip_audit_has_hashes_and_no_address_of_an_index() -> None:
    text = (TOP / "tests/locked_dependencies/requirements.lock").read_text()
    assert "://" not in text
    assert text.count("==") <= text.count("--hash=sha256:")
