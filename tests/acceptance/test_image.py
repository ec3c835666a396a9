"""The container image: built from the right files, by pinned packages, and run without root."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from care100.installation import IMAGE_MARK
from tests.acceptance.conftest import built
from tests.docs.pages import TOP

FILE = TOP / "Dockerfile"
HADOLINT = Path(sys.executable).with_name("hadolint")


def stages() -> list[list[tuple[str, str]]]:
    """Return the instructions of each stage, such as `("USER", "10001:10001")`."""
    lines = [one for one in FILE.read_text().splitlines() if not one.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    found: list[list[tuple[str, str]]] = []
    for line in filter(None, joined.splitlines()):
        name, _, rest = line.partition(" ")
        if name == "FROM":
            found.append([])
        found[-1].append((name, rest))
    return found


def of(stage: list[tuple[str, str]], name: str) -> list[str]:
    return [rest for one, rest in stage if one == name]


def copied() -> list[str]:
    """Return the files and folders that the build takes from the repository."""
    return [source for rest in of(stages()[0], "COPY") for source in rest.split()[:-1]]


@pytest.mark.skipif(not HADOLINT.exists(), reason="hadolint has no package for this system")
def test_the_linter_finds_nothing() -> None:
    ran = subprocess.run([HADOLINT, FILE], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.returncode) == ("", 0)


def test_care100_runs_as_a_user_without_rights_and_with_its_data_in_a_volume() -> None:
    _, last = stages()
    names = [name for name, _ in last]
    [user] = of(last, "USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert {"RUN", "COPY", "ADD"}.isdisjoint(names[names.index("USER") :])
    [volume] = of(last, "VOLUME")
    assert f"CARE100_HOME={volume}" in " ".join(of(last, "ENV")).split()
    assert of(last, "ENTRYPOINT") == ['["care100"]']


def test_every_package_of_the_image_is_pinned_by_its_hash() -> None:
    installed = [
        command
        for run in of(stages()[0], "RUN")
        for command in run.split("&&")
        if "pip install" in command
    ]
    locked, program = installed
    assert "--require-hashes -r requirements.lock" in locked
    assert "--no-deps --no-build-isolation ." in program


def test_only_the_files_for_the_image_are_sent_to_the_builder() -> None:
    ignored = (TOP / ".dockerignore").read_text().splitlines()
    rules = [line for line in ignored if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == set(copied())


def test_the_image_has_the_mark_that_care100_knows() -> None:
    first, last = stages()
    [environment] = [rest.split()[-1] for rest in of(last, "COPY")]
    assert f"touch {environment}/{IMAGE_MARK}" in of(first, "RUN")[-1]
    assert f"PATH={environment}/bin:$PATH" in of(last, "ENV")[0]


def test_the_image_has_the_same_program_as_the_wheel(tmp_path: Path, wheel: Path) -> None:
    context = tmp_path / "context"
    context.mkdir()
    for name in copied():
        copy = shutil.copytree if (TOP / name).is_dir() else shutil.copy
        copy(TOP / name, context / name)
    own = built(context, "--wheel", tmp_path / "built")
    assert own.read_bytes() == wheel.read_bytes()
