"""Lists of any size, as the rows of a CSV file."""

_HEADER = "name,kind,topic,mastodon,x,x_id,website,about,source"
_TOPICS = ("carers", "research", "housing", "social work profession", "dementia")


def rows(count: int) -> list[str]:
    """Return a header and this many members with an account on two platforms."""
    return [_HEADER, *map(_row, range(count))]


def _row(n: int) -> str:
    topic = _TOPICS[n % len(_TOPICS)]
    handle = f"person{n}@server{n % 400}.example"
    fields = (
        f"Person Number {n}",
        ("person", "organisation")[n % 2],
        topic,
        handle,
        f"person_{n}",
        str(10_000_000 + n),
        f"https://www{n}.example.org/",
        "Writes about social care.",
        f"https://server{n % 400}.example/@person{n}",
    )
    return ",".join(fields)
