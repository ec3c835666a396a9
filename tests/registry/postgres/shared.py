"""One server for all processes of a test run.

The first process that needs it starts a keeper, which makes the server. Each process holds the
keeper's pipe open. When the last one has ended in any way, also killed, the keeper stops the
server.

Run as a program, this is the keeper.
"""

import os
import select
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

from care100 import registry
from tests.registry.postgres.cluster import Cluster

TEMPLATE = "fresh"

# Keepers outlive the process that started them, which is no mistake.
_keepers: "list[subprocess.Popen[bytes]]" = []


def join(folder: Path) -> Cluster:
    """Return the server of the test run that has this folder, for as long as this process is."""
    with FileLock(folder / "postgres.lock"):
        try:
            # Fails if no keeper reads.
            os.open(folder / "postgres.pipe", os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            _start_keeper(folder)
    return Cluster(Path((folder / "postgres.place").read_text()))


def _start_keeper(folder: Path) -> None:
    pipe = folder / "postgres.pipe"
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    keeper = subprocess.Popen(
        [sys.executable, "-m", __spec__.name, folder],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _keepers.append(keeper)
    os.open(pipe, os.O_WRONLY)
    assert keeper.stdout
    with keeper.stdout as said:
        assert said.readline() == b"ready\n", "The server could not be started."


def _keep(folder: Path) -> None:
    reader = os.open(folder / "postgres.pipe", os.O_RDONLY)
    cluster = Cluster.make()
    try:
        registry.open_registry(cluster.address("postgres")).close()
        _name_template(cluster)
        (folder / "postgres.place").write_text(str(cluster.folder))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            # Ends when the last process that holds the pipe has ended.
            while os.read(reader, 1):
                pass
            with FileLock(folder / "postgres.lock"):
                if not _is_held(reader):
                    os.close(reader)
                    return
    finally:
        cluster.remove()


def _is_held(reader: int) -> bool:
    """Return whether a process has opened the pipe meanwhile: then it is not at its end."""
    return not select.select([reader], [], [], 0)[0]


def _name_template(cluster: Cluster) -> None:
    """Keep the filled database under the name from which tests copy theirs."""
    from care100.registry.postgres.server import connect

    with connect(cluster.address("template1")) as connection:
        connection.execute(f"ALTER DATABASE postgres RENAME TO {TEMPLATE}")


if __name__ == "__main__":
    _keep(Path(sys.argv[1]))
