"""Exit codes of commands that end without an error. Errors have their own (model/errors.py)."""

DECLINED = 1
"""The user did not confirm."""

NOT_ALL = 3
"""Done except for some members, which are named and which the last run did not leave out for the
same reason; or a check found something new, or could not repair something."""
