"""Running care100 as a person does, and timing it."""

import os
import subprocess
import sys
import time
from pathlib import Path

from care100.sandbox import Sandbox


class Stopwatch:
    """Runs commands as a person would, each in a process of its own, and times them."""

    def __init__(self, home: Path, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._surroundings = {
            **os.environ,
            "CARE100_HOME": str(home),
            "CARE100_KEYRING": "file",
            "CARE100_X_API_URL": sandbox.x.url,
        }

    def run(self, *words: str, given: str = "") -> float:
        """Run a command to its end and give the seconds it took."""
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "care100", *words],
            input=given.encode(),
            env=self._surroundings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=True,
        )
        return time.perf_counter() - began

    def measure(self, what: str, *words: str) -> float:
        """Print how long a command takes and how many requests it makes; gives the seconds."""
        logs = [
            server.log
            for server in (self.sandbox.mastodon, self.sandbox.x, *self.sandbox.small_servers)
        ]
        for log in logs:
            log.clear()
        seconds = self.run(*words)
        requests = sum(len(log) for log in logs)
        writes = sum(len(log.writes()) for log in logs)
        print(f"{what:48} {seconds:6.2f} s {requests:5} requests {writes:5} writes", flush=True)
        return seconds
