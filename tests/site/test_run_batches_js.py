"""The run in batches: what it sends, and what it stores before."""

import json
from typing import Any

from tests.site.javascript import evaluate

# A platform that follows up to 200 accounts in one request. `fails` has the kind of each request's
# failure: "lost" requests are not carried out, and of "cut" ones the response does not arrive.
_RUN = """
const [module, count, fails, keys] = process.argv.slice(1);
const { Run } = await import(module);
const { Failure } = await import(new URL("../failure.js", module));
const failures = JSON.parse(fails);
const followed = new Map();
const calls = { resolve: [], follow: [], atOnce: 0, most: 0, unstored: 0 };
let stored = {}, made = 0;
const client = {
  me: "me",
  batches: { resolve: 25, follow: 200, parallel: 1 },
  newKey: () => `key${made++}`,
  resolve: async (members) => {
    calls.resolve.push(members.length);
    return members.map(({ handle }) =>
      handle === "p3" ? new Failure("not-found") : { id: `id of ${handle}`, handle });
  },
  relationships: async (follows) => follows.map(({ id, key }) => {
    const following = Boolean(key) && followed.get(id) === key;
    return { id, following, requested: false, obstacle: null };
  }),
  follow: async (follows) => {
    calls.follow.push(follows.map(({ key }) => key));
    calls.most = Math.max(calls.most, ++calls.atOnce);
    const known = Object.values(stored);
    calls.unstored += follows.filter(({ key }) => !known.includes(key)).length;
    await new Promise((resolve) => setTimeout(resolve, 5));
    calls.atOnce -= 1;
    const failure = failures.shift();
    if (failure !== "lost") for (const { id, key } of follows) followed.set(id, key);
    if (failure) throw new Failure("unreachable");
    return follows.map(({ id }) => ({ id, following: true, requested: false, obstacle: null }));
  },
};
const nothing = () => {};
const onSend = () => { stored = run.keys; };
const listener = { onFound: nothing, onOutcome: nothing, onWait: nothing, onSend };
const clock = { now: () => Date.now(), sleep: async () => {} };
const known = JSON.parse(keys);
for (const [handle, key] of Object.entries(known)) followed.set(`id of ${handle}`, key);
const names = Array.from({ length: Number(count) }, (_, n) => `p${n}`);
const members = names.map((handle) => ({ handle, name: "", id: "" }));
const run = new Run(async () => client, { outcomes: [], keys: known }, members, listener, clock);
const end = await run.follow(new AbortController().signal);
const kinds = {};
for (const { kind } of run.outcomes) kinds[kind] = (kinds[kind] ?? 0) + 1;
console.log(JSON.stringify({ end, kinds, ...calls, keys: run.keys }));
"""


def run(members: int, *fails: str, keys: dict[str, str] | None = None) -> dict[str, Any]:
    """Follow this number of members. `p3` does not exist."""
    values = (str(members), json.dumps(fails), json.dumps(keys or {}))
    found: dict[str, Any] = evaluate(_RUN, "follow/run/run.js", *values)
    assert found["end"] == "done"
    assert found["unstored"] == 0, "every key is stored before it is sent"
    assert found["keys"] == {}
    return found


def test_members_are_looked_up_and_followed_in_batches() -> None:
    found = run(451)
    assert sorted(found["resolve"]) == [1, *[25] * 18]
    assert [len(one) for one in found["follow"]] == [200, 200, 50]
    assert found["most"] == 1, "one request after the other"
    assert found["kinds"] == {"followed": 450, "failed": 1}


def test_a_lost_request_is_sent_again_with_the_same_keys() -> None:
    found = run(30, "lost", "lost")
    first, second, third = found["follow"]
    assert first == second == third
    assert found["kinds"] == {"followed": 29, "failed": 1}


def test_a_lost_response_is_not_sent_again() -> None:
    found = run(30, "cut")
    assert len(found["follow"]) == 1
    assert found["kinds"] == {"followed": 29, "failed": 1}


def test_follows_of_an_earlier_visit_are_not_sent_again() -> None:
    found = run(10, keys={f"p{n}": f"earlier{n}" for n in range(5, 10)})
    assert [len(one) for one in found["follow"]] == [4]
    assert found["kinds"] == {"followed": 9, "failed": 1}
