"""The people whom the sandbox knows: everybody on the lists that ship."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

USERS = ("curator", "follower")
"""The users who can log in on both servers from the start."""


@dataclass(frozen=True)
class Person:
    """One row of a shipped list; a handle is "" where there is none."""

    list_slug: str
    name: str
    mastodon: str
    x: str
    x_id: str
    website: str
    note: str


def lists_folder() -> Path:
    """Where the lists that ship are: inside an installed package, else atop the repository."""
    here = Path(__file__).resolve()
    for folder in (here.parents[1] / "lists", here.parents[3] / "lists"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError("the lists that ship with care100 are missing from this installation")


def shipped_people() -> Iterator[Person]:
    """Everybody on the shipped lists, list by list, in the lists' order."""
    for path in sorted(lists_folder().glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield Person(
                    path.stem,
                    row["name"],
                    row["mastodon"].removeprefix("@"),
                    row["x"].removeprefix("@"),
                    row["x_id"],
                    row["website"],
                    row["note"],
                )


def numbered(count: int) -> list[str]:
    """The synthetic accounts' names: acct001, acct002, …"""
    return [f"acct{number:03d}" for number in range(1, count + 1)]
