"""What several shapes have."""

from collections.abc import Mapping

from docs.reference.json_types import COUNT, NUMBER, TEXT, Key, array, keys, table_of

Shape = Mapping[str, Key]

SLUG = Key(TEXT, "the short name of the list")
REQUESTS = keys(read=COUNT, write=COUNT)
COSTS = table_of(NUMBER)
LINES = array(keys(line=COUNT, reason=TEXT))
TAKING: Shape = {
    "requests": Key(REQUESTS, "the number of requests that read and that write"),
    "cost_usd": Key(NUMBER, "the price"),
    "costs": Key(COSTS, "the price by kind of request, such as `list manage`"),
}


def version(number: int = 1) -> Key:
    """Return the key of the version of a shape."""
    return Key({"const": number}, f"{number}, the version of this shape")
