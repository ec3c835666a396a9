"""The base errors, each with its exit code.

    Care100Error            exit 1: failure
    ├── UsageError          exit 2: the command is not valid or needs a confirmation
    ├── StoppedEarly        exit 4: the run stopped; the same command resumes it
    └── NotLoggedIn         exit 5: a login is needed

Modules derive their own errors from these. Only the command line prints them and converts
them to exit codes.
"""


class Care100Error(Exception):
    """An error that the user can act on.

    `message` says what failed and for which item; `hint` says what to do next, and is never
    empty. Neither ever contains a token.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str, *, exit_code: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if exit_code is not None:
            self.exit_code = exit_code


class UsageError(Care100Error):
    """The command as written is not valid."""

    exit_code = 2


class StoppedEarly(Care100Error):
    """The run stopped before its end and can be resumed."""

    exit_code = 4


class NotLoggedIn(Care100Error):
    """The command needs a login that is missing, expired or revoked."""

    exit_code = 5
