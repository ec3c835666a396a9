"""Exit codes of commands that end without an error; errors bring their own (model/errors.py)."""

DECLINED = 1
"""The answer to the question was no."""

NOT_ALL = 3
"""Done, but for some members, who are named; a check has found something new, or could
not repair what it was to."""
