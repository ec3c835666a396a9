"""A curator's whole week: every command a process of its own, as typed, from a clean home."""

import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from care100.sandbox import Sandbox
from tests.warm_python import WarmPython

PEOPLE = 40
COMMENT = "met at the conference"
MISTAKE = "jane.doe@mail.example"
SECRETS = (COMMENT, MISTAKE, "jane.doe", "Draft", "acct044")
"""What no reader may ever see: comments, a mistake, and a member who was never published."""
_ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass(frozen=True)
class Ran:
    """What a process printed."""

    out: str
    err: str

    @property
    def said(self) -> str:
        """Return all that it printed, on one line."""
        return " ".join(f"{self.out} {self.err}".split())

    @property
    def json(self) -> Any:
        """Return the data that it printed."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Desk:
    """A person's computer: an empty home, and the sandbox for a world."""

    name: str
    home: Path
    sandbox: Sandbox

    def run(self, *words: str, expect: int = 0, given: str = "") -> Ran:
        """Run care100 in a process, and expect this exit code."""
        environment = {
            "HOME": str(self.home),
            "CARE100_HOME": str(self.home / "data"),
            "CARE100_KEYRING": "file",
            "CARE100_CURATOR": self.name,
            "CARE100_X_API_URL": self.sandbox.x.url,
        }
        ran = WarmPython("-m", "care100", *words, env=environment, cwd=self.home, given=given)
        out, err = ran.communicate()
        assert ran.returncode == expect, f"{words}: {ran.returncode}\n{out}\n{err}"
        assert "Traceback" not in err
        return Ran(out, err)

    def members(self, slug: str = "care") -> dict[str, dict[str, Any]]:
        """Return the members of a list by name."""
        found = self.run("show", slug, "--json").json["members"]
        return {one["name"]: one for one in found}

    def handle(self, number: int) -> str:
        """Return the handle of one of the sandbox's accounts."""
        return f"acct{number:03}@{self.sandbox.mastodon.domain}"


@pytest.fixture
def world() -> Iterator[Sandbox]:
    """The platforms, with more accounts than the list has members."""
    with Sandbox(accounts=PEOPLE + 6) as running:
        yield running


@pytest.fixture
def desk(world: Sandbox, tmp_path: Path) -> Desk:
    """The curator's computer, on Monday morning."""
    return new_desk("Ada", tmp_path, world)


def new_desk(name: str, folder: Path, world: Sandbox) -> Desk:
    home = folder / name.lower()
    home.mkdir()
    return Desk(name, home, world)


def spreadsheet(desk: Desk) -> bytes:
    """Return a workbook of forty people, as an office keeps them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Our contacts"])
    sheet.append(["Who", "Username", "Instance", "Category", "Comments", "E-mail", "Twitter"])
    domain = desk.sandbox.mastodon.domain
    for n in range(1, PEOPLE + 1):
        topics = "housing; carers" if n % 2 else "carers"
        on_x = f"@acct{n:03}" if n <= 3 else ""
        mail = f"person{n}@mail.example"
        sheet.append([f"Person {n}", f"acct{n:03}", domain, topics, COMMENT, mail, on_x])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def entries(desk: Desk) -> list[str]:
    """Return the texts of the feed's entries, newest first."""
    feed = ET.parse(desk.home / "site" / "care" / "feed.atom").getroot()  # noqa: S314 - our own
    return [" ".join("".join(one.itertext()).split()) for one in feed.iter(f"{_ATOM}entry")]


def on_x(desk: Desk) -> list[str]:
    """Return the names of the curator's Lists on X."""
    return [one.name for one in desk.sandbox.x.state.owned("curator")]


def assert_nothing_private(desk: Desk) -> None:
    """Check every file of the site, and what the platforms were sent."""
    for file in (desk.home / "site").rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not [one for one in SECRETS if one.encode() in content], file
    mastodon, x = desk.sandbox.mastodon, desk.sandbox.x
    sent = [f"{one.path} {one.query} {one.fields}" for one in (*mastodon.log, *x.log)]
    assert not [text for text in sent if COMMENT in text or MISTAKE in text]


@pytest.mark.timeout(900)  # seventy processes, one after the other, on a busy machine
def test_a_week_of_a_curator(desk: Desk, tmp_path: Path) -> None:
    imports_the_spreadsheet(desk)
    corrects_and_drafts(desk)
    publishes(desk)
    learns_of_lost_accounts(desk)
    merges_a_colleague_s_copy(desk, tmp_path)
    removes_somebody_for_good(desk)
    changes_their_mind(desk)


def imports_the_spreadsheet(desk: Desk) -> None:
    (desk.home / "contacts.xlsx").write_bytes(spreadsheet(desk))
    source = ("--source", "https://example.org/contacts")
    shown = desk.run("import", "care", "contacts.xlsx", "--dry-run", *source)
    assert "Joined the columns “Username” and “Instance”" in shown.said
    assert "care" not in [one["slug"] for one in desk.run("lists", "--json").json["lists"]]
    ran = desk.run("import", "care", "contacts.xlsx", *source)
    assert "Nobody else sees the column “Comments”" in ran.said
    assert "E-mail" in ran.said
    members = desk.members()
    assert len(members) == PEOPLE
    assert members["Person 1"]["topics"] == ["housing", "carers"]
    assert members["Person 1"]["note"] == COMMENT
    assert members["Person 1"]["x"] == "acct001"
    assert "mail.example" not in desk.run("export", "care").out


def corrects_and_drafts(desk: Desk) -> None:
    # An e-mail address has the form of a handle.
    desk.run("add", "care", MISTAKE)
    desk.run("remove", "care", MISTAKE)
    desk.run("add", "care", desk.handle(44), "--name", "Draft")
    desk.run("remove", "care", "Draft")
    desk.run("edit", "care", "Person 2", "--name", "Second Person", "--about", "Writes on housing")
    desk.run("edit", "care", "--where-topic", "housing", "--kind", "person", "--yes")
    assert "No member has the topic" in desk.run("show", "care", "--topic", "houses").said
    assert "Second Person" in desk.run("find", "second").said


def publishes(desk: Desk) -> None:
    refused = desk.run("site", "care", "-o", "site", expect=2)
    assert "--contact" in refused.said
    assert not (desk.home / "site").exists()
    desk.run("describe", "care", "--title", "Care Forty", "--contact", "editors@example.org")
    desk.run("site", "care", "-o", "site")
    assert len(entries(desk)) == 1
    assert "Writes on housing" in (desk.home / "site" / "care" / "index.html").read_text()
    assert "No change" in desk.run("site", "care", "-o", "site").said

    mastodon, x = desk.sandbox.mastodon, desk.sandbox.x
    desk.run("login", "mastodon", mastodon.url, "--token-stdin", given=mastodon.users["curator"])
    desk.run("login", "x", "--token-stdin", given=x.users["curator"])
    assert "$" in desk.run("sync", "care", "--dry-run").said
    desk.run("sync", "care", "--yes", "--max-cost", "0", expect=1)
    desk.run("sync", "care", "--yes", "--pace", "0", "--max-cost", "5")
    assert "Care Forty" in on_x(desk)
    assert "Nothing to do" in desk.run("sync", "care", "--yes").said
    assert_nothing_private(desk)


def learns_of_lost_accounts(desk: Desk) -> None:
    state = desk.sandbox.mastodon.state
    weekly = ("check", "care", "--on", "mastodon", "--quiet")
    assert desk.run(*weekly) == Ran("", "")
    state.suspend("acct004")
    state.delete("acct005")
    state.move("acct006", "acct041")
    news = desk.run(*weekly, expect=3)
    for name in ("Person 4", "Person 5", "Person 6"):
        assert name in news.said
    assert "Person 7" not in news.said
    assert desk.run(*weekly) == Ran("", "")
    known = desk.run("check", "care", "--on", "mastodon", "--all")
    assert "Person 4" in known.said

    lost = desk.run("export", "care", "--format", "mastodon")
    assert desk.handle(4) not in lost.out
    assert desk.handle(41) in lost.out
    assert "Person 4" in lost.said

    desk.run("check", "care", "--on", "mastodon", "--fix", "--yes")
    assert desk.members()["Person 6"]["mastodon"] == desk.handle(41)
    desk.run("remove", "care", "Person 4", "Person 5", "--yes")
    desk.run("site", "care", "-o", "site")
    assert len(entries(desk)) == 2
    assert "Person 4" in entries(desk)[0]
    job = desk.run("sync", "care", "--yes", "--quiet", "--pace", "0")
    assert job == Ran("", "")
    assert_nothing_private(desk)


def merges_a_colleague_s_copy(desk: Desk, folder: Path) -> None:
    colleague = new_desk("Ben", folder, desk.sandbox)
    desk.run("export", "care", "-o", "sent.json")
    (colleague.home / "sent.json").write_bytes((desk.home / "sent.json").read_bytes())
    colleague.run("import", "care", "sent.json")
    colleague.run("edit", "care", "Person 8", "--about", "Runs a helpline")
    colleague.run("edit", "care", "Person 9", "--name", "Ninth Person")
    colleague.run("add", "care", colleague.handle(42), "--name", "Person 42")
    colleague.run("remove", "care", "Person 10")
    colleague.run("export", "care", "-o", "back.json")

    desk.run("edit", "care", "Person 9", "--name", "Person Nine")
    (desk.home / "back.json").write_bytes((colleague.home / "back.json").read_bytes())
    refused = desk.run("merge", "care", "back.json", "--yes", expect=1)
    assert "Ninth Person" in refused.said
    desk.run("merge", "care", "back.json", "--ours", "--yes")
    assert "keeps your values" in desk.run("merge", "care", "back.json").said
    members = desk.members()
    assert members["Person 8"]["about"] == "Runs a helpline"
    assert members["Person 8"]["note"] == COMMENT
    assert "Person Nine" in members
    assert "Person 42" in members
    assert "Person 10" not in members


def removes_somebody_for_good(desk: Desk) -> None:
    desk.run("remove", "care", "Person 11", "--opt-out", "--yes")
    desk.run("site", "care", "-o", "site")
    desk.run("sync", "care", "--yes", "--pace", "0")
    # An opt-out holds against every way back.
    assert "opted out" in desk.run("add", "care", desk.handle(11), expect=2).said
    source = ("--source", "https://example.org/contacts")
    assert "opted out" in desk.run("import", "care", "contacts.xlsx", "--dry-run", *source).said
    assert "opted out" in desk.run("merge", "care", "back.json", "--ours", "--yes").said
    assert "Person 11" not in desk.members()
    site = [one for one in (desk.home / "site").rglob("*") if one.is_file()]
    assert not [one for one in site if "acct011" in one.read_text(errors="ignore")]
    assert not [one for one in site if re.search(r"Person 11\b", one.read_text(errors="ignore"))]
    assert "Person 11" not in desk.run("history", "care").out
    assert len(entries(desk)) == 3
    assert_nothing_private(desk)


def changes_their_mind(desk: Desk) -> None:
    before = desk.run("export", "care").out
    desk.run("edit", "care", "--where-topic", "housing", "--topic", "homes", "--yes")
    desk.run("undo", "care")
    assert desk.run("export", "care").out == before
    # Undone before the next build, it is in no edition.
    assert "No change" in desk.run("site", "care", "-o", "site").said
    desk.run("delete", "care", "--dry-run")
    gone = desk.run("delete", "care", "--unpublish", "--yes", "--json", "--max-cost", "1").json
    assert gone["deleted"] is True
    assert "Care Forty" not in on_x(desk)
    desk.run("undo", "care")
    assert desk.run("export", "care").out == before
