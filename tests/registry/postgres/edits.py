"""A curator in a process of their own, who makes many mixed edits of the list `people`.

    python -m tests.registry.postgres.edits ADDRESS NAME NUMBER

Prints READY and waits for a line on its standard input. Then it prints each edit that was
confirmed. When the server is gone, it prints DOWN, waits for another line, and makes the same
edit again, as a person would.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace

from sqlmodel import Session

from care100 import registry
from care100.model.errors import Care100Error
from care100.model.handles import AccountRef
from care100.model.members import Kind, Member
from care100.platforms import stored_handle
from care100.registry import members, removal
from care100.registry.lists import the_list
from care100.registry.models import CuratedList

READY, DOWN = "ready", "down"
COMMON = "common"


def edits(name: str, number: int) -> Iterator[tuple[str, str]]:
    """Yield edits and their members: additions, changes, removals, and changes of one member."""
    for n in range(0, number, 5):
        yield "add", f"{name}{n}"
        yield "topic", f"{name}{n}"
        yield "add", f"{name}{n}x"
        yield "remove", f"{name}{n}x"
        yield "topic", COMMON


def make(session: Session, do: str, who: str, topic: str) -> None:
    """Make one edit. Making it again changes nothing."""
    curated = the_list(session, "people")
    handle = stored_handle("x", who)
    member = Member(who, Kind.PERSON, accounts={"x": AccountRef(handle)})
    if do == "add":
        members.put(session, curated, member, act="add")
        return
    try:
        listed = members.find(session, curated, handle)
    except members.NotListed:
        assert do == "remove", f"{who} is lost."
        return
    if do == "remove":
        removal.take_off(session, curated, [listed], act="remove")
    else:
        _retopic(session, curated, listed, topic)


def _retopic(session: Session, curated: CuratedList, listed: members.Listed, topic: str) -> None:
    known = listed.member.topics
    if topic not in known:
        changed = replace(listed.member, topics=(*known, topic))
        members.change(session, curated, listed, changed, act="edit")


def _say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def run(address: str, name: str, number: int) -> None:
    """Make all edits, each in a transaction of its own."""
    database = registry.open_registry(address)
    _say(READY)
    sys.stdin.readline()
    for count, (do, who) in enumerate(edits(name, number)):
        topic = f"{name}{count}"
        while True:
            try:
                with database.writing() as session:
                    make(session, do, who, topic)
                break
            except Care100Error as error:
                _say(DOWN, error.message)
                sys.stdin.readline()
        _say(do, who, topic)
    database.close()


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2], int(sys.argv[3]))
