"""A PostgreSQL server in a temporary folder, without a password, reached through a socket.

PostgreSQL refuses to run as root, so that root runs it as the user that Debian's package makes.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pwd

MISSING = (
    "PostgreSQL is not installed. As root, make test installs it; or: sudo apt install postgresql"
)

# A language whose order of words differs from SQLite's, which is that of bytes.
_INITDB = (
    "--username=care100", "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions",
    "--locale=C", "--locale-provider=icu", "--icu-locale=en-US",
)  # fmt: skip
# What is stored survives a killed server. Only a computer without power could lose it.
_SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "150",
    "shared_buffers": "32MB",
}
_DEBIAN = Path("/usr/lib/postgresql")


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL's programs, or None."""
    found = [one / "bin" for one in _DEBIAN.glob("*") if (one / "bin" / "initdb").exists()]
    if found:
        return max(found, key=lambda one: int(one.parent.name))
    in_path = shutil.which("initdb")
    return Path(in_path).resolve().parent if in_path else None


class Cluster:
    """A server with its databases, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"

    @classmethod
    def make(cls) -> "Cluster":
        """Make and start a server in a new folder. The names of sockets must be short."""
        folder = Path(tempfile.mkdtemp(prefix="care100-pg-"))
        if user := _user():
            os.chown(folder, user.pw_uid, user.pw_gid)
        cluster = cls(folder)
        cluster._run("initdb", *_INITDB, f"--pgdata={cluster.data}")
        cluster.start()
        return cluster

    def start(self) -> None:
        """Start the server, and wait until it responds."""
        settings = {**_SETTINGS, "unix_socket_directories": str(self.folder)}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        log = f"--log={self.folder / 'log'}"
        self._run("pg_ctl", "start", "--wait", f"--pgdata={self.data}", log, f"--options={options}")

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server. `immediate` ends it as a crash does."""
        self._run("pg_ctl", "stop", "--wait", f"--pgdata={self.data}", f"--mode={mode}")

    def remove(self) -> None:
        """Stop the server, and delete everything."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://care100@/{database}?host={self.folder}"

    def _run(self, program: str, *words: str) -> None:
        folder = programs()
        assert folder, MISSING
        user = _user()
        ids = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        # A server that inherits the pipes of the tests would keep them open.
        with tempfile.TemporaryFile() as output:
            ran = subprocess.run(
                [folder / program, *words],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # Ctrl-C is for the tests, which then stop the server.
                start_new_session=True,
                check=False,
                **ids,  # type: ignore[call-overload]
            )
            output.seek(0)
            assert ran.returncode == 0, output.read().decode(errors="replace")


def _user() -> "pwd.struct_passwd | None":
    """Return the user that runs the server for root, and None for others."""
    import pwd

    return pwd.getpwnam("postgres") if os.geteuid() == 0 else None
