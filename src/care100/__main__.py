"""`care100` and `python -m care100`."""

import gc
import os
import sys

from care100 import __version__, signals, streams


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        streams.prepare()
        signals.stop_on_signals()
        code = _version() if sys.argv[1:] == ["--version"] else _command()
        signals.end_on_signals()
    except KeyboardInterrupt as stop:
        code = signals.exit_code(stop)
    except ModuleNotFoundError as missing:
        from care100 import installation

        message, hint = installation.missing_package(missing.name or "")
        sys.exit(f"Error: {message}\n{hint}")
    # At its end Python would look through everything that is imported for cycles: 0.2 s.
    gc.freeze()
    sys.exit(code)


def _command() -> int:
    # A command keeps almost every object that it makes until it ends: looking for unused ones
    # often takes a third of the time of a command for a long list.
    gc.set_threshold(50_000, 20, 50)
    _leave_out_extras()
    # The imports take a moment, in which a user may press Ctrl-C.
    from care100 import cli

    return cli.run()


def _leave_out_extras() -> None:
    """Keep libraries from what care100 never uses, which takes 15 ms or more each."""
    # Pydantic looks for plugins in every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # httpx's own command line: without the packages that it needs, httpx works without it.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]


def _version() -> int:
    """Show the version, for which nothing needs to be imported."""
    try:
        sys.stdout.write(f"care100 {__version__}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        return streams.READER_LEFT
    except streams.CannotPrint as error:
        sys.stderr.write(f"Error: {error.message}\n{error.hint}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    main()
