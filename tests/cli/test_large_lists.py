"""Large lists: work that grows in proportion to the members, and stays small for each."""

import cProfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.person import Typist

FEW, MANY = 200, 1_200


def table(path: Path, members: int) -> Path:
    """Write a table of members. One in three has two accounts."""
    rows = ["name,kind,topic,mastodon,x,website,about,source"]
    for n in range(members):
        page = f"https://person{n}.example.org"
        on_x = f"p{members}_{n}" if n % 3 == 0 else ""
        on_mastodon = f"person{n}@of-{members}-{n % 40}.example.org"
        rows.append(f"Person {n},person,topic {n % 7},{on_mastodon},{on_x},{page},Writes,{page}/a")
    path.write_text("\n".join([*rows, ""]))
    return path


def calls(work: Callable[[], object]) -> int:
    """Return how many functions the work calls: a figure that no busy computer changes."""
    profile = cProfile.Profile()
    profile.runcall(work)
    return sum(one.callcount for one in profile.getstats())


@pytest.fixture
def calls_for_each(curator: Typist) -> Callable[..., float]:
    """Return a function that measures how many calls a command makes for each further member."""

    def measured(command: Callable[[int], list[str]]) -> float:
        few, many = (calls(partial(curator.runs, *command(n))) for n in (FEW, MANY))
        return (many - few) / (MANY - FEW)

    return measured


def test_an_import_does_little_for_each_member(
    curator: Typist, calls_for_each: Callable[..., float]
) -> None:
    for n in (FEW, MANY):
        table(curator.home / f"{n}.csv", n)
    assert calls_for_each(lambda n: ["import", f"of-{n}", str(curator.home / f"{n}.csv")]) < 1_200


@pytest.mark.parametrize("command", ["show", "export", "stats"])
def test_reading_a_list_does_little_for_each_member(
    curator: Typist, calls_for_each: Callable[..., float], command: str
) -> None:
    for n in (FEW, MANY):
        curator.runs("import", f"of-{n}", str(table(curator.home / f"{n}.csv", n)))
    assert calls_for_each(lambda n: [command, f"of-{n}"]) < 400


def test_a_page_does_little_for_each_member(
    curator: Typist, calls_for_each: Callable[..., float]
) -> None:
    for n in (FEW, MANY):
        curator.runs("import", f"of-{n}", str(table(curator.home / f"{n}.csv", n)))
    assert calls_for_each(lambda n: ["site", f"of-{n}", "-o", str(curator.home / f"{n}")]) < 2_000
