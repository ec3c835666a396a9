"""Check the packages of every lock file for known vulnerabilities: `make audit`.

    python -m tests.locked_dependencies.audit PIP_AUDIT

pip-audit returns the same exit code for a vulnerability and for a database that it cannot reach.
It does not fail for a package that the database does not have. This program returns 0 only if all
packages were checked and have no vulnerability, 1 for a vulnerability, and 2 for packages that were
not checked.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from care100.model import sanitize
from tests.docs.pages import TOP

_PIN = re.compile(r"([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
_DATABASE = "the database of vulnerabilities at https://pypi.org"
_AGAIN = "Check the network connection, then run make audit again."
_DIRECTLY = "Connect to https://pypi.org itself and not to a mirror, then run make audit again."
_SHOWN = 5
FOUND, NOT_CHECKED = 1, 2


class Pin(NamedTuple):
    """A package in a lock file."""

    name: str
    version: str


class Verdict(NamedTuple):
    """The exit code, and the text for the user."""

    code: int
    text: str


class NotChecked(Exception):
    """pip-audit made no report; the message has its reason."""


def lock_files() -> list[Path]:
    """Return every lock file of Python packages in the repository."""
    folders = (TOP / "tests", TOP / "bench")
    return sorted([*TOP.glob("*.lock"), *(lock for one in folders for lock in one.rglob("*.lock"))])


def pins(lock: str) -> set[Pin]:
    """Return the packages of a lock file, including those of other systems and Python versions."""
    lines = [line for line in lock.splitlines() if re.match(r"[^\s#]", line)]
    found = [_PIN.match(line) for line in lines]
    if bad := [line for line, match in zip(lines, found, strict=True) if not match]:
        raise ValueError(f"The lock file has a line without a version: {bad[0]}")
    return {Pin(match[1], match[2]) for match in found if match}


def audit(program: str, packages: Iterable[Pin]) -> Verdict:
    """Ask pip-audit about packages, and return what it found."""
    rows: list[dict[str, Any]] = []
    packages = sorted(packages)
    try:
        for batch in _batches(packages):
            rows += _report(program, batch)
    except NotChecked as error:
        return Verdict(
            NOT_CHECKED,
            f"The locked packages were not checked: {_DATABASE} did not answer.\n"
            f"pip-audit says: {error}\n{_AGAIN}",
        )
    return _verdict(packages, rows)


def _verdict(packages: Sequence[Pin], rows: list[dict[str, Any]]) -> Verdict:
    checked = {(row["name"], row["version"]) for row in rows if "version" in row}
    unknown = [one for one in packages if one not in checked]
    lines = [
        f"{row['name']} {row['version']}: {one['id']}, "
        + (f"fixed in {', '.join(one['fix_versions'])}" if one["fix_versions"] else "not fixed yet")
        for row in rows
        for one in row.get("vulns", ())
    ]
    if lines:
        count = f"{len(lines)} known {'vulnerability' if len(lines) == 1 else 'vulnerabilities'}"
        lines = [f"The locked packages have {count}:", *(f"  {line}" for line in lines)]
        lines.append("Run make lock for newer versions, then make test.")
    if unknown:
        some = ", ".join(f"{one.name} {one.version}" for one in unknown[:_SHOWN])
        more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        lines.append(
            f"{len(unknown)} of {len(packages)} locked packages were not checked, because "
            f"{_DATABASE} returned nothing about them: {some}{more}."
        )
        lines.append(_DIRECTLY)
    code = FOUND if any(row.get("vulns") for row in rows) else NOT_CHECKED if unknown else 0
    return Verdict(
        code,
        "\n".join(lines) or f"{len(packages)} locked packages have no known vulnerabilities.",
    )


def _batches(packages: Iterable[Pin]) -> list[list[Pin]]:
    """Return the packages so that none is in a batch in two versions, which pip-audit refuses."""
    batches: list[dict[str, Pin]] = []
    for one in packages:
        batch = next((batch for batch in batches if one.name not in batch), None)
        if batch is None:
            batches.append(batch := {})
        batch[one.name] = one
    return [list(batch.values()) for batch in batches]


def _report(program: str, packages: Iterable[Pin]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "requirements.txt"
        file.write_text("".join(f"{one.name}=={one.version}\n" for one in packages))
        # The locks are complete, so pip has nothing to resolve.
        options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
        ran = subprocess.run(
            [program, *options, "--requirement", str(file)],
            capture_output=True,
            text=True,
            check=False,
        )
    try:
        rows: list[dict[str, Any]] = json.loads(ran.stdout)["dependencies"]
    except (ValueError, LookupError, TypeError):
        last = (ran.stderr.strip() or f"exit code {ran.returncode}").splitlines()[-1]
        raise NotChecked(sanitize.line(last, 300)) from None
    return rows


def main(program: str) -> int:
    """Check all lock files, print the result, and return the exit code."""
    packages = {one for file in lock_files() for one in pins(file.read_text(encoding="utf-8"))}
    found = audit(program, packages)
    (sys.stderr if found.code else sys.stdout).write(f"{found.text}\n")
    return found.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
