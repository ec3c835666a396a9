"""Run one program and write what it used as JSON: `child.py RESULT PROGRAM ARGUMENT…`.

The kernel counts the memory of the process that starts a program as the program's own (its peak is
kept across exec). This small process starts the program, so that the peak is not that of the
sandbox. It imports nothing of care100.
"""

import json
import os
import sys
import time


def main(result: str, words: list[str]) -> int:
    """Run the program to its end, write its usage, and return its exit code."""
    began = time.perf_counter()
    child = os.fork()
    if child == 0:
        try:
            os.execvp(words[0], words)
        finally:
            os._exit(127)
    _, status, used = os.wait4(child, 0)
    usage = {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss / 1024,
    }
    with open(result, "w") as file:  # noqa: PTH123 - pathlib would be most of the memory
        json.dump(usage, file)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
