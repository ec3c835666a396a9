"""What happens on platforms: plans, reports, runs and logins."""

from care100.model.reasons import ReasonCode
from care100.platforms import PLATFORMS
from docs.reference.json_types import (
    COUNT,
    FLAG,
    MOMENT,
    NUMBER,
    TEXT,
    Key,
    array,
    keys,
    named,
    one_of,
    or_null,
    table_of,
)
from docs.reference.shapes.common import COSTS, REQUESTS, SLUG, TAKING, Shape, version

ERROR: Shape = {
    "code": Key(TEXT, "a stable identifier, such as `unknown_list`, for scripts"),
    "message": Key(TEXT, "what failed, for people"),
    "hint": Key(TEXT, "what to do next"),
}
LEFT_OUT: Shape = {
    "name": Key(TEXT, "the name of the member"),
    "handle": Key(TEXT, "the account"),
    "code": Key(one_of(*ReasonCode), "the reason, for scripts: see [reasons.md](reasons.md)"),
    "reason": Key(TEXT, "the reason, for people; it may be reworded at any time"),
    "known": Key(
        FLAG, "whether the run before left out the same member for the same reason", always=False
    ),
    "command": Key(TEXT, "the command that corrects the list, if there is one", always=False),
}
_TARGET: Shape = {
    "schema": version(),
    "list": SLUG,
    "login": Key(TEXT, "the login, as `--on` accepts it"),
    "target": Key(
        TEXT, "the kind of target, such as `follows`, `list`, `collection`, `x-list` or `x-follows`"
    ),
}
_MEMBERS_LEFT_OUT: Shape = {
    "skipped": Key(array(named("left_out")), "members that the plan skipped"),
    "moved": Key(array(named("left_out")), "members that are used at a new account or handle"),
    "missing": Key(
        array(named("left_out")),
        "members that should have been in the X List but were not, as found by `--verify`",
    ),
}
_COUNTS: Shape = {
    "already": Key(COUNT, "the number of members that are there already"),
    "requested": Key(COUNT, "the number of members that have not approved yet"),
}
TARGET_PLAN: Shape = {
    **_TARGET,
    "steps": Key(
        array(
            keys(do=one_of("make", "add", "remove", "unmake", "describe"), name=TEXT, handle=TEXT)
        ),
        "the changes. `do` is `make` (create the target), `add`, `remove`, `unmake` (delete the "
        "target) or `describe` (update its metadata)",
    ),
    **_COUNTS,
    **_MEMBERS_LEFT_OUT,
    **TAKING,
    "seconds": Key(NUMBER, "the time that the plan will take"),
    "hash": Key(TEXT, "a hash of the steps, for `care100 sync --expect`"),
}
TARGET_REPORT: Shape = {
    **_TARGET,
    "wanted": Key(COUNT, "the number of members that belong in the target"),
    "done": Key(COUNT, "the number of members added"),
    "removed": Key(COUNT, "the number of members removed"),
    **_COUNTS,
    "remaining": Key(COUNT, "the number of steps left, if the run stopped early"),
    **_MEMBERS_LEFT_OUT,
    "failed": Key(array(named("left_out")), "members that the platform refused"),
    **TAKING,
    "expected": Key(
        keys(requests=REQUESTS, cost_usd=NUMBER, costs=COSTS), "the same, as the plan expected it"
    ),
    "seconds": Key(NUMBER, "the time that the run took"),
    "complete": Key(FLAG, "whether the run finished"),
    "stopped": Key(or_null(TEXT), "why the run did not finish"),
    "error": Key(or_null(named("error")), "the error that stopped the run"),
}
DELETED: Shape = {
    "schema": version(),
    "list": SLUG,
    "deleted": Key(FLAG, "whether the list was deleted"),
    "copies": Key(
        array(
            {"anyOf": [keys(address=TEXT), keys(name=TEXT, target=TEXT, login=TEXT)]},
        ),
        "published copies that stay: an `address`, or the name, target and login of a copy "
        "without one",
    ),
    "followed_with": Key(array(TEXT), "logins that still follow the accounts of the list"),
    "page": Key(TEXT, "the address of the list page, whose folder you delete yourself"),
    "unpublished": Key(
        array({"anyOf": [named("target_plan"), named("target_report")]}),
        "with `--unpublish`: the plan (with `--dry-run`) or the report of each copy",
    ),
}
PULLED: Shape = {
    "schema": version(),
    "list": SLUG,
    "place": Key(TEXT, "the name of the list on the platform"),
    "source": Key(TEXT, "its address"),
    "new": Key(array(keys(name=TEXT, handle=TEXT)), "accounts that are only on the platform"),
    "known": Key(COUNT, "the number of members in both lists"),
    "missing": Key(COUNT, "the number of members only in your list"),
    "skipped": Key(array(keys(name=TEXT, handle=TEXT, reason=TEXT)), "accounts not added"),
    "added": Key(COUNT, "the number of members added"),
    "requests": TAKING["requests"],
    "cost_usd": TAKING["cost_usd"],
}
RUNS: Shape = {
    "schema": version(),
    "runs": Key(
        array(
            keys(
                at=MOMENT,
                verb=TEXT,
                list=TEXT,
                login=TEXT,
                target=TEXT,
                steps=table_of(COUNT),
                requests=REQUESTS,
                cost_usd=NUMBER,
                outcome=TEXT,
            )
        ),
        "the latest runs. `steps` has the number of steps by their state, and `outcome` is "
        "`complete`, or why the run stopped",
    ),
}
LOGINS: Shape = {
    "schema": version(),
    "logins": Key(
        array(keys(login=TEXT, platform=one_of(*PLATFORMS), server=TEXT, here=FLAG)),
        "each login; `here` is false if its access token is on another computer",
    ),
}
