"""The fault matrix: every remote operation of every command, with every fault."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from care100.sandbox import Fault
from care100.sandbox.request_log import LoggedRequest
from tests.reliability import law
from tests.reliability.faults import ALL, DNS, FAULTS, JUMPS, SLOW_FAULTS, no_names
from tests.reliability.result import Result
from tests.reliability.snapshot import Snapshot, follow_by_hand, snapshot
from tests.reliability.world import ObservedPerson, world
from tests.remote_commands import COMMANDS, RemoteCommand, RemotePerson

# Part of a path that differs between items or runs.
_VARIES = re.compile(r"\d{3}|^did:|^acct|\.test$|^curator")
TITLE = "Faults of servers"
_MOST_SECONDS = 60.0
NO_WAIT = "--no-wait"
# Options by command, or command and platform, that keep a cell from waiting.
_OPTIONS = {
    "follow": (NO_WAIT,),
    "unfollow": (NO_WAIT,),
    "sync": (NO_WAIT,),
    "sync-x": (NO_WAIT, "--pace", "0"),
    # X charges for it.
    "check-x": ("--yes",),
}


@dataclass(frozen=True)
class Operation:
    """What a command asks a server, as a method and a regular expression for the path."""

    method: str
    path: str

    def __str__(self) -> str:
        path = self.path.strip("^$").replace("[^/]+", "…").replace("\\", "")
        return f"{self.method} {path}"

    def includes(self, method: str, path: str) -> bool:
        """Whether a request is of this operation."""
        return method == self.method and bool(re.search(self.path, path))


@dataclass(frozen=True)
class Cell:
    """One fault of one operation of one command."""

    command: str
    operation: Operation
    fault: str

    def __str__(self) -> str:
        return f"{self.command}, {self.operation}, {self.fault}"

    @property
    def is_only_a_jump(self) -> bool:
        """Whether nothing goes wrong but the clock."""
        return self.fault in JUMPS and not JUMPS[self.fault][1]


@dataclass(frozen=True)
class Reference:
    """What a command does without faults."""

    code: int
    operations: tuple[Operation, ...]
    wanted: Snapshot
    undone: Snapshot


def by_name(name: str) -> RemoteCommand:
    """Return the command with this name and platform."""
    [found] = [one for one in COMMANDS if str(one) == name]
    return found


# A logout never fails, and what it stores is removed first.
NAMES = [str(one) for one in COMMANDS if one.name != "logout"]


def _operation(method: str, path: str) -> Operation:
    parts = ["[^/]+" if _VARIES.search(part) else re.escape(part) for part in path.split("/")]
    return Operation(method, f"^{'/'.join(parts)}$")


def _prepare(person: ObservedPerson, command: RemoteCommand) -> None:
    follow_by_hand(person, command.platform)
    command.prepare(person)
    person.observer.begin(person)


def _run(
    person: RemotePerson, command: RemoteCommand, *more: str, waiting: bool = False
) -> law.Outcome:
    options = [*_OPTIONS.get(str(command), _OPTIONS.get(command.name, ())), *more]
    if waiting and NO_WAIT in options:
        options.remove(NO_WAIT)
    ran = command.run(person, *options)
    return law.Outcome(ran.code, ran.out, ran.err)


@cache
def reference(name: str) -> Reference:
    """Run a command without faults."""
    command = by_name(name)
    with world() as person:
        _prepare(person, command)
        before = snapshot(person)
        ran = _run(person, command)
        requests = [one for one in person.requests() if not one.path.startswith("/_sandbox")]
        if ran.code not in (0, law.NOT_ALL):
            raise RuntimeError(f"{name} ended with {ran.code}: {ran.err}")
        operations = dict.fromkeys(_operation(one.method, one.path) for one in requests)
        return Reference(ran.code, tuple(operations), snapshot(person), before)


def cells() -> Iterator[Cell]:
    """Return all cells of the matrix."""
    for name in NAMES:
        for operation in reference(name).operations:
            for fault in ALL:
                yield Cell(name, operation, fault)


def run_cell(cell: Cell) -> Result:
    """Run a command in a fault, and once more without it, and check the law."""
    command, expected = by_name(cell.command), reference(cell.command)
    problems: list[str] = []
    with world() as person:
        _prepare(person, command)
        began = time.monotonic()
        fired, outcome = _in_fault(person, command, cell)
        seconds = time.monotonic() - began
        problems += law.broken_by(person, outcome, command)
        if cell.fault in FAULTS:
            problems += law.unnamed(
                outcome, command, cell.operation.method, str(cell.operation), cell.fault
            )
        elif cell.is_only_a_jump and outcome.code != expected.code:
            problems.append(f"the clock ended it with {outcome.code}: {outcome.text[-300:]}")
        for server in person.servers:
            server.faults.clear()
            server.listen_again()
        problems += _broken_later(person, command, cell, expected)
    if seconds > _MOST_SECONDS:
        problems.append(f"took {seconds:.0f} s")
    if not fired:
        problems.append("the fault was never met")
    return Result(cell.command, str(cell), seconds, tuple(problems))


def _in_fault(
    person: ObservedPerson, command: RemoteCommand, cell: Cell
) -> tuple[int, law.Outcome]:
    if cell.fault == DNS:
        with no_names(cell.operation.includes) as failing:
            outcome = _run(person, command)
        return len(failing), outcome
    if cell.fault in JUMPS:
        return _in_jump(person, command, cell)
    more = ("--timeout", "1") if cell.fault in SLOW_FAULTS else ()
    options = {"times": None, "method": cell.operation.method, "path": cell.operation.path}
    faults = [Fault(**(options | FAULTS[cell.fault])) for _ in person.servers]
    for server, fault in zip(person.servers, faults, strict=True):
        server.faults.add(fault)
    outcome = _run(person, command, *more)
    return sum(one.fired for one in faults), outcome


def _in_jump(person: ObservedPerson, command: RemoteCommand, cell: Cell) -> tuple[int, law.Outcome]:
    """Run a command while somebody sets the clock of the computer. Later it is right again."""
    jump, also = JUMPS[cell.fault]
    fired = 0
    person.has_expiring_token()
    clock = person.clock

    def arriving(record: LoggedRequest) -> None:
        nonlocal fired
        if not fired and cell.operation.includes(record.method, record.path):
            fired += 1
            clock.set(**jump)

    person.observer.arriving = arriving
    if also:
        options = {"method": cell.operation.method, "path": cell.operation.path, **FAULTS[also]}
        for server in person.servers:
            server.faults.add(Fault(**{"times": 1, **options}))
    outcome = _run(person, command, waiting=True)
    clock.set()
    return fired, outcome


def _broken_later(
    person: ObservedPerson, command: RemoteCommand, cell: Cell, expected: Reference
) -> Iterator[str]:
    """Run the command twice without faults: the first converges, the second writes nothing."""
    again = _run(person, command)
    if again.code == law.NOT_LOGGED_IN and command.name != "login":
        person.logs_in()
        again = _run(person, command)
    # A repeated unfollow has nothing left to do.
    if again.code != expected.code and not (command.name == "unfollow" and again.code == 1):
        yield f"the rerun ended with {again.code}: {again.text[-200:]}"
    if (command.name, cell.fault) in law.BELIEVED:
        return
    found = snapshot(person)
    for what, wanted in expected.wanted.items():
        if found[what] != wanted:
            yield f"{what} after the rerun: {found[what]} instead of {wanted}"
    if command.name == "login":
        return
    yield from person.observer.repeated()
    person.forgets_requests()
    _run(person, command)
    yield from (
        f"a second rerun sent {one.method} {one.path}"
        for server in person.servers
        for one in server.log.writes()
    )
    if command.name == "follow":
        person.runs("unfollow", "people", "--yes", expect=None)
        found = snapshot(person)
        for what, before in expected.undone.items():
            if found[what] != before:
                yield f"{what} after the undo: {found[what]} instead of {before}"
