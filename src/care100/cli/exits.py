"""What the exit code says where nothing went wrong; an error brings its own (care100.errors)."""

DECLINED = 1
"""The answer to the question was no."""

NOT_ALL = 3
"""Done, but for some members, who are named; a check has found something new, or could
not repair what it was to."""
