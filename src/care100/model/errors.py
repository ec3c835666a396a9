"""What can go wrong, for people.

    Care100Error            exit 1: what happened, and what to do next
    ├── UsageError          exit 2: the command was not understood, or needs an answer
    ├── StoppedEarly        exit 4: run the same command again to go on
    └── NotLoggedIn         exit 5: log in first

Modules derive their own errors from these; only the command line turns them
into printed lines and exit codes.
"""


class Care100Error(Exception):
    """Something a person can act on.

    `message` says what happened and to whom; `hint` says what to do next and may
    be empty. Neither ever holds a token.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "", *, exit_code: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if exit_code is not None:
            self.exit_code = exit_code


class UsageError(Care100Error):
    """The command as written cannot be carried out."""

    exit_code = 2


class StoppedEarly(Care100Error):
    """The work stopped before its end and keeps its place."""

    exit_code = 4


class NotLoggedIn(Care100Error):
    """The command needs a login that is missing, expired or revoked."""

    exit_code = 5
