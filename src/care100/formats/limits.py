"""Limits on files, which are the same for every format."""

# In a file from an address. X allows no more members on one List (docs.x.com).
MOST_MEMBERS = 5_000
# In a file on the user's own computer.
MOST_IN_FILE = 100_000
# The largest value of --limit.
MOST_WITH_OPTION = 1_000_000
# Limit in bytes for few members. A list of 5,000 with long notes is far smaller.
LARGEST = 10_000_000
# Bytes for each of many members. A row of a list has 200 to 400.
_BYTES_OF_MEMBER = 1_000
# Limit in seconds for few members. 5,000 take less than one.
LONGEST_READ = 60.0
# Seconds for each of many members, of which a slow computer needs a tenth.
_SECONDS_OF_MEMBER = 0.003


def largest(members: int) -> int:
    """Return the limit in bytes for a file of so many members."""
    return max(LARGEST, members * _BYTES_OF_MEMBER)


def longest_read(members: int) -> float:
    """Return the limit in seconds for reading so many members."""
    return max(LONGEST_READ, members * _SECONDS_OF_MEMBER)
