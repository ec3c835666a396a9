"""Describe the computer that measures, without its name."""

import os
import platform
from pathlib import Path


def _field(file: str, name: str) -> str:
    """Return the value of a line such as `model name : …`, or ""."""
    try:
        lines = Path(file).read_text().splitlines()
    except OSError:
        return ""
    found = (line.partition(":")[2].strip() for line in lines if line.startswith(name))
    return next(found, "")


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()


def machine() -> dict[str, str]:
    """Return the processor, cores, memory, system and Python."""
    kilobytes = _field("/proc/meminfo", "MemTotal").split()
    return {
        "processor": _field("/proc/cpuinfo", "model name") or platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": f"{int(kilobytes[0]) / 1024**2:.0f} GiB" if kilobytes else "",
        "system": _system(),
        "python": platform.python_version(),
    }
