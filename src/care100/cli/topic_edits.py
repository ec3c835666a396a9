"""Changes to the topics of members: one added, removed or renamed, and the others kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from care100.model import sanitize
from care100.model.errors import UsageError
from care100.model.members import Member, topics_of
from care100.model.topics import SEPARATOR, require_known, topic_key, unique_topics


@dataclass(frozen=True)
class TopicEdits:
    """The topics to add, to remove, and to rename (old and new)."""

    added: Sequence[str] = ()
    dropped: Sequence[str] = ()
    renamed: tuple[str, str] | None = None

    @classmethod
    def of(
        cls,
        topics: Sequence[str] | None,
        added: Sequence[str] | None,
        dropped: Sequence[str] | None,
        renamed: str | None,
    ) -> Self:
        """Read the options. Raises UsageError for values that do not go together."""
        found = cls(added or (), dropped or (), _old_and_new(renamed))
        if topics is not None and found:
            raise UsageError(
                "--topic replaces all topics, and cannot be used with --add-topic, --drop-topic or"
                " --rename-topic.",
                "Leave out --topic to keep the other topics.",
            )
        return found

    def __bool__(self) -> bool:
        return bool(self.added or self.dropped or self.renamed)

    def check_known(self, members: Sequence[Member]) -> None:
        """Raise UsageError for a topic to remove or to rename that no member has."""
        leaving = [*self.dropped, *([self.renamed[0]] if self.renamed else [])]
        require_known(leaving, topics_of(members))

    def topics(self, member: Member) -> tuple[str, ...]:
        """Return the topics that a member has afterwards, in their order."""
        dropped = set(map(topic_key, self.dropped))
        kept = [one for one in member.topics if topic_key(one) not in dropped]
        if self.renamed:
            old, new = self.renamed
            kept = [new if topic_key(one) == topic_key(old) else one for one in kept]
        return unique_topics([*kept, *self.added])


def _old_and_new(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    old, equals, new = (part.strip() for part in text.partition("="))
    if not (old and equals and new) or SEPARATOR in new:
        raise UsageError(
            f"--rename-topic cannot be “{sanitize.line(text, 60)}”.",
            'Write both topics, such as --rename-topic "carers=unpaid carers".',
        )
    return old, new
