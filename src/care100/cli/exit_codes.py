"""Exit codes of commands that end without an error. Errors have their own (model/errors.py)."""

from care100.model.errors import Care100Error, NotLoggedIn, StoppedEarly, UsageError
from care100.streams import READER_LEFT

DECLINED = 1
"""The user did not confirm."""

NOT_ALL = 3
"""Done except for some members, which are named and which the last run did not leave out for the
same reason; or a check found something new, or could not repair something."""

_RESUME = "Run the same command again to resume."
MEANINGS = {
    0: "Done. A second run that finds nothing to do ends with 0 too.",
    Care100Error.exit_code: "A failure, or you did not confirm.",
    UsageError.exit_code: (
        "The command is not valid, or it needs a confirmation (`--yes`) in a script."
    ),
    NOT_ALL: (
        "Done, except for members that are named and that the run before did not leave out for the "
        "same reason; or a check found something new, or could not repair something."
    ),
    StoppedEarly.exit_code: f"Stopped early. {_RESUME}",
    NotLoggedIn.exit_code: "You are not logged in, or the server no longer accepts the login.",
    129: f"Stopped because the terminal was closed. {_RESUME}",
    130: f"Stopped with Ctrl-C. {_RESUME}",
    READER_LEFT: "The program that reads the output ended first, as in `care100 lists | head -1`.",
    143: f"Stopped by the system or by another program. {_RESUME}",
}
"""What each exit code of every command means, in Markdown."""
