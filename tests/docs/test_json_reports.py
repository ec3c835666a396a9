"""The page about JSON covers every command with `--json`, and the tests notice other shapes."""

import json
import shlex
from typing import Any

from jsonschema import Draft202012Validator

from care100 import cli
from docs.reference import json_reports
from docs.reference.shapes import SHAPES
from tests.docs.test_pages_run import Scene, members_file, my_list, scene
from tests.json_reports import problems

__all__ = ["scene"]

COMMANDS = """
lists
lists --deleted
show my-list
describe my-list
chats my-list Chat --hashtag care --day Thursday --time 20:00 --zone London
find ada
follow my-list --dry-run
follow my-list --yes
sync my-list --dry-run
sync my-list --yes
check my-list --on mastodon
show my-list
history my-list
edit my-list "Ada Example" --about Writes
edit my-list "Ada Example"
import my-list members.csv --dry-run
import my-list members.csv
import my-list bad.csv
stats my-list
digest my-list --on mastodon
runs
logins
export my-list --format json -o my-list.json
merge my-list my-list.json --dry-run
opt-out
opt-out x:nobody
opt-out --undo x:nobody
unfollow my-list --yes
backup copy.db
doctor --offline
config
where
delete my-list --yes
lists --deleted
show nothing
"""
"""Commands that print JSON, in the scene of tests/docs/test_pages_run.py."""

LOGINS: dict[str, Any] = {
    "schema": 1,
    "logins": [
        {
            "login": "a@b.example",
            "platform": "mastodon",
            "server": "https://b.example",
            "here": True,
        }
    ],
}


def test_every_command_with_json_is_described() -> None:
    program: Any = cli.build()
    with_json = {
        name
        for name, command in program.commands.items()
        if any("--json" in param.opts for param in command.params)
    }
    assert with_json == json_reports.PRINTED.keys() | json_reports.ARRAYS.keys()


def test_the_page_has_the_keys_of_every_shape_that_a_command_prints() -> None:
    on_page = {shape for _, _, (shape,) in json_reports.SECTIONS}
    assert {shape for shapes in json_reports.PRINTED.values() for shape in shapes} - on_page == {
        "members"
    }
    assert on_page <= SHAPES.keys()


def test_the_schema_is_valid() -> None:
    Draft202012Validator.check_schema(json_reports.schema_data())


def test_a_report_of_another_shape_is_noticed() -> None:
    [login] = LOGINS["logins"]
    assert problems("logins", LOGINS) == []
    assert problems("logins", {**LOGINS, "more": 1})
    assert problems("logins", {"schema": 1})
    assert problems("logins", {**LOGINS, "schema": 2})
    assert problems("logins", {**LOGINS, "logins": [{**login, "server": None}]})
    assert problems("logins", {**LOGINS, "logins": [{**login, "platform": "other"}]})
    assert problems("follow", []) == []
    assert problems("follow", [LOGINS])


def test_an_error_is_a_report_of_every_command() -> None:
    error = {"schema": 1, "error": {"code": "gone", "message": "Gone.", "hint": "Wait."}}
    for command in (*json_reports.PRINTED, *json_reports.ARRAYS):
        assert problems(command, error) == []
        assert problems(command, {**error, "error": {"code": "gone"}})


def test_every_report_has_the_documented_shape(scene: Scene) -> None:
    my_list(scene)
    members_file(scene)
    scene.reader.has("bad.csv", "name,mastodon\nNobody,not a handle\n")
    scene.sandbox.mastodon.state.suspend("bob")
    for line in COMMANDS.strip().splitlines():
        words = shlex.split(line)
        if words[0] == "export":
            scene.types(f"care100 {line}")
            continue
        printed = scene.reader.prints(f"care100 {line} --json")
        assert problems(words[0], json.loads(printed)) == [], f"{line}\n{printed}"
