"""The commands of docs/sandbox.md run in their order, as they are written."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.docs.pages import TOP
from tests.docs.shell import Shell, blocks
from tests.person import Typist

pytestmark = pytest.mark.skipif(
    os.name == "nt" or not all(map(shutil.which, ("curl", "python3"))),
    reason="the page is for a shell with curl and Python",
)


def test_every_command_of_the_page_runs(curator: Typist, tmp_path: Path) -> None:
    shell = Shell(tmp_path, curator.surroundings)
    start, folder, log_in, public, *changes, preview = blocks("sandbox.md")
    with shell.running(start):
        servers = _description(tmp_path / "sandbox.json")
        own = tmp_path / "own.db"
        other = f"export CARE100_DB={own}\n"
        logins = shell.runs(f"{other}{folder}{log_in}{public}care100 logins; env")
        assert servers["mastodon"]["domain"] in logins
        assert {"x:curator", "bsky:curator.test"} <= set(logins.split())
        assert f"CARE100_BLUESKY_API_URL={servers['bluesky']['app_view']}" in logins.split()
        assert f"CARE100_BLUESKY_DIRECTORY_URL={servers['bluesky']['directory']}" in logins.split()
        assert (tmp_path / "sandbox").is_dir()
        assert not own.exists()
        assert len(changes) == 2
        for script in changes:
            shell.runs(script)
        mastodon, small = servers["mastodon"]["url"], servers["small_servers"][0]["url"]
        found = httpx.get(f"{mastodon}/api/v1/accounts/lookup", params={"acct": "acct001"}).json()
        assert found["moved"]["acct"] == "acct002"
        response = httpx.get(f"{small}/.well-known/webfinger", params={"resource": "acct:a@b"})
        assert (response.status_code, response.headers["Retry-After"]) == (429, "30")
    with shell.running(f"{preview.strip()} --port 0") as address:
        assert httpx.get(f"{address}social-care-fediverse/").status_code == 200


def _description(file: Path) -> dict[str, Any]:
    ends = time.monotonic() + 60
    while not (file.exists() and file.read_text().endswith("\n")):
        assert time.monotonic() < ends, "the sandbox does not start"
        time.sleep(0.05)
    described: dict[str, Any] = json.loads(file.read_text())
    return described


def test_the_example_in_python_runs() -> None:
    [example] = blocks("sandbox.md", "python")
    subprocess.run([sys.executable, "-c", example], cwd=TOP / "src", check=True, timeout=300)
