"""A few members on small servers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from care100.cli.invocation import Invocation
from care100.sandbox.mastodon.small_servers import SmallServer
from tests.person import Person, Ran

TODAY = datetime.now(UTC).date()


class CheckedList:
    """Members on one server each, on the list `people`."""

    def __init__(self, person: Person, *people: str) -> None:
        self.person = person
        self.people = list(people)
        self.state = person.sandbox.mastodon.state
        person.runs("new", "people", "--title", "People")
        for name in people:
            self.server(name).add(name, statuses=9, last_status=TODAY)
            person.runs("add", "people", self.handle(name), "--name", name.title())

    def server(self, name: str) -> SmallServer:
        """Return a member's server."""
        return self.person.sandbox.small_servers[self.people.index(name)]

    def handle(self, name: str) -> str:
        """Return a member's handle."""
        return self.server(name).handle(name)

    def check(self, *options: str, expect: int | None = None) -> Ran:
        """Check the list, with a report for people. Without `expect`, it may find something."""
        ran = self.person.runs("check", "people", *options, expect=expect)
        assert expect is not None or ran.code in (0, 3)
        return ran

    def found(self, *options: str, expect: int | None = None) -> dict[str, list[str]]:
        """Check the list. Returns the kinds of finding of each member who has any."""
        wrong: dict[str, list[str]] = {}
        for one in self.findings(*options, expect=expect):
            wrong.setdefault(one["name"], []).append(one["finding"])
        return wrong

    def findings(self, *options: str, expect: int | None = None) -> list[dict[str, Any]]:
        """Check the list. Returns all findings."""
        report = self.check("--json", *options, expect=expect).json
        return list(report["findings"])


def days_later(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    """Pretend that so many days have passed."""
    later = datetime.now(UTC) + timedelta(days=days)
    monkeypatch.setattr("care100.check.check.now", lambda: later)


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Pretend that a user at the terminal gives these answers. Returns the questions."""
    asked: list[str] = []
    coming = list(answers)

    def ask(_: Invocation, question: str, *, yes: bool = False, **_more: str) -> bool:
        if yes:
            return True
        asked.append(question)
        return coming.pop(0) == "yes"

    monkeypatch.setattr(Invocation, "interactive", True)
    monkeypatch.setattr(Invocation, "ask", ask)
    return asked
