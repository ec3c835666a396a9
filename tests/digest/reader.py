"""A person who reads letters, and what the members of their list post."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.person import Ran
from tests.platforms.bluesky.bluesky_person import BlueskyPerson


def ago(**time: float) -> datetime:
    """Return a time before now."""
    return datetime.now(UTC) - timedelta(**time)


class Reader(BlueskyPerson):
    """Somebody with a list of four people on Mastodon and Bluesky."""

    def has_list_of_both(self) -> None:
        """Keep the list `people` of acct001 to acct004."""
        domain = self.sandbox.mastodon.domain
        rows = [
            f"Person {n},acct{n:03}@{domain},acct{n:03}.test,https://example.org"
            for n in range(1, 5)
        ]
        file = self.home / "people.csv"
        file.write_text("\n".join(["name,mastodon,bluesky,source", *rows, ""]))
        self.runs("import", "people", str(file))
        self.runs("describe", "people", "--title", "Social Care & Friends")

    def toots(self, number: int, text: str, **fields: Any) -> None:
        """Let a member post on Mastodon."""
        self.sandbox.mastodon.state.post(f"acct{number:03}", text, **{"at": ago(hours=2), **fields})

    def skeets(self, number: int, text: str, **fields: Any) -> str:
        """Let a member post on Bluesky; return the record's address."""
        state = self.sandbox.bluesky.state
        return state.post(f"acct{number:03}.test", text, **{"at": ago(hours=2), **fields})

    def digest(self, *words: str, **more: Any) -> Ran:
        """Write a letter about the list."""
        return self.runs("digest", "people", *words, **more)

    def posts(self, *words: str, **more: Any) -> list[dict[str, Any]]:
        """Return the posts of the letter."""
        return list(self.digest("--json", *words, **more).json["posts"])

    def texts(self, *words: str, **more: Any) -> list[str]:
        """Return the texts of the letter's posts, in their order."""
        return [one["text"] for one in self.posts(*words, **more)]
