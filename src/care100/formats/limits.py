"""Limits on files, which are the same for every format."""

# X allows no more members on one List (docs.x.com).
MOST_MEMBERS = 5_000
# The largest value of --limit.
MOST_WITH_OPTION = 100_000
# Limit in bytes. A list of 5,000 members with long notes is far smaller.
LARGEST = 10_000_000
# Limit in seconds for reading 5,000 members, which takes 5 on a slow computer.
LONGEST_READ = 60.0


def largest(members: int) -> int:
    """Return the limit in bytes for a file of so many members."""
    return _in_proportion(LARGEST, members)


def longest_read(members: int) -> float:
    """Return the limit in seconds for reading so many members."""
    return float(_in_proportion(int(LONGEST_READ), members))


def _in_proportion(limit: int, members: int) -> int:
    return max(limit, limit * members // MOST_MEMBERS)
