"""`care100 demo` goes the whole way, and leaves nothing of the user's touched."""

import os
import subprocess
import sys
from pathlib import Path

from tests.docs.pages import TOP


def test_the_demo_follows_everybody_and_undoes_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    # The shell does not find care100, as after `make demo` in a clone.
    program = Path(sys.executable).with_name("care100")
    surroundings = {"PATH": os.defpath, "HOME": str(home), "CARE100_HOME": str(home)}
    surroundings |= {"TMPDIR": str(tmp_path), "PYTHONPATH": str(TOP / "src")}
    surroundings["CARE100_DB"] = str(home / "own.db")
    demo = [sys.executable, "-m", "care100", "demo"]
    ran = subprocess.run(demo, cwd=tmp_path, env=surroundings, capture_output=True, check=False)
    printed = ran.stdout.decode()
    assert ran.returncode == 0, ran.stderr.decode()
    assert f"{program} login mastodon YOUR-SERVER" in printed.splitlines()[-1]
    assert "$ CARE100_X_API_URL=http://localhost:" in printed
    assert "on your List: 100" in printed
    assert "Nothing to do: 100 already on your List." in printed
    assert "Nothing to do: 17 already followed." in printed
    assert "Nothing to do: 6 already followed." in printed
    assert "unfollowed: 17" in printed
    assert "unfollowed: 6" in printed
    assert list(home.iterdir()) == []
    assert [path for path in tmp_path.iterdir() if path != home] == []
