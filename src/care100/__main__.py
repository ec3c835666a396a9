"""`care100` and `python -m care100`."""

import sys

from care100 import cli


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(cli.run())


if __name__ == "__main__":
    main()
