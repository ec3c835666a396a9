"""Topics of a member. Each member has any number of them, in the curator's order.

In a file's cell, an option and the registry they are one text, separated by `;`. The separator
has no escape, so that no topic contains it.
"""

from collections.abc import Collection, Iterable
from functools import lru_cache

from care100.model import sanitize
from care100.model.errors import UsageError
from care100.model.suggestions import nearest

SEPARATOR = ";"
# Limits: characters in one topic, and topics of one member.
LONGEST_TOPIC = 100
MOST_TOPICS = 20


# Few texts are the topics of most members.
@lru_cache(maxsize=1000)
def parse_topics(text: str) -> tuple[str, ...]:
    """Return the topics in a text such as `carers; research`, each once."""
    return unique_topics(filter(None, map(str.strip, text.split(SEPARATOR))))


def join_topics(topics: Iterable[str]) -> str:
    """Return the topics as one text, which `parse_topics` reads again."""
    return f"{SEPARATOR} ".join(topics)


def unique_topics(topics: Iterable[str]) -> tuple[str, ...]:
    """Return each topic once, in its first spelling and place."""
    found: dict[str, str] = {}
    for topic in topics:
        found.setdefault(topic_key(topic), topic)
    return tuple(found.values())


def topic_key(topic: str) -> str:
    """Return the topic for comparison: without case, and on one line."""
    return sanitize.line(topic).casefold()


def unknown_topics(wanted: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return the wanted topics that are not among the known ones, in any spelling."""
    keys = set(map(topic_key, known))
    return [topic for topic in wanted if topic_key(topic) not in keys]


def require_known(wanted: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    """Return the wanted topics. Raises UsageError for the first that is not known."""
    topics = tuple(wanted)
    if unknown := unknown_topics(topics, known):
        raise no_such_topic(unknown[0], known)
    return topics


def no_such_topic(topic: str, known: Iterable[str]) -> UsageError:
    """Return the error for a topic that no member has, with the nearest one or all of them."""
    names = sorted(map(sanitize.line, known), key=str.casefold)
    near = nearest(topic, names)
    if near:
        hint = f"Did you mean “{near}”?"
    else:
        hint = f"Topics: {', '.join(names)}" if names else "This list has no topics."
    return UsageError(f"No member has the topic “{sanitize.line(topic, 60)}”.", hint)
