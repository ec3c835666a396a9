"""Exit codes of commands that end without an error. Errors have their own (model/errors.py)."""

from care100.model.errors import Care100Error, NotLoggedIn, StoppedEarly, UsageError

DECLINED = 1
"""The user did not confirm."""

NOT_ALL = 3
"""Done except for some members, which are named and which the last run did not leave out for the
same reason; or a check found something new, or could not repair something."""

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
    StoppedEarly.exit_code: "Stopped early. Run the same command again to resume.",
    NotLoggedIn.exit_code: "You are not logged in, or the server no longer accepts the login.",
}
"""What each exit code of every command means, in Markdown."""
