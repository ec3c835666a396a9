"""The members of the lists that ship with care100, read from the CSV files themselves."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

USERS = ("curator", "follower")
"""The users who can log in on every platform from the start."""


@dataclass(frozen=True)
class ShippedMember:
    """One row of a shipped list; a missing handle is ""."""

    list_slug: str
    name: str
    mastodon: str
    x: str
    x_id: str
    website: str
    note: str
    bluesky: str = ""
    bluesky_did: str = ""


def lists_folder() -> Path:
    """Return the folder of shipped lists: in an installed package, else in the repository."""
    here = Path(__file__).resolve()
    for folder in (here.parents[1] / "lists", here.parents[3] / "lists"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError("the lists that ship with care100 are missing from this installation")


def shipped_members() -> Iterator[ShippedMember]:
    """Yield the members of all shipped lists, in the lists' order."""
    for path in sorted(lists_folder().glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield ShippedMember(
                    path.stem,
                    row["name"],
                    row["mastodon"].removeprefix("@"),
                    row["x"].removeprefix("@"),
                    row["x_id"],
                    row["website"],
                    row["note"],
                    row.get("bluesky", "").removeprefix("@"),
                    row.get("bluesky_did", ""),
                )


def synthetic_names(count: int) -> list[str]:
    """Return the names of the synthetic accounts: acct001, acct002, …"""
    return [f"acct{number:03d}" for number in range(1, count + 1)]
