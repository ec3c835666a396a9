"""`care100` and `python -m care100`."""

import sys

from care100 import signals, streams


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        streams.prepare()
        signals.stop_on_signals()
        # The imports take a moment, in which a user may press Ctrl-C.
        from care100 import cli

        code = cli.run()
    except KeyboardInterrupt as stop:
        code = signals.exit_code(stop)
    sys.exit(code)


if __name__ == "__main__":
    main()
