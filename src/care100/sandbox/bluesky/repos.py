"""`com.atproto.repo`: reading and writing records."""

from typing import Any

from starlette.responses import Response

from care100.sandbox.bluesky import ids, record_rules
from care100.sandbox.bluesky.calls import Call, Json, answer
from care100.sandbox.bluesky.errors import ApiError
from care100.sandbox.bluesky.identity import did_document
from care100.sandbox.bluesky.record_rules import InvalidRecord, check_record
from care100.sandbox.bluesky.records import POINTS, Account
from care100.sandbox.bluesky.repository import (
    Action,
    Record,
    Repository,
    SwapConflict,
    Write,
    WriteConflict,
)

MOST_WRITES = 200
_TYPE = "com.atproto.repo.applyWrites#"
_ONE_FOR_EACH_SUBJECT = frozenset({record_rules.FOLLOW, record_rules.BLOCK})
"""Collections in which `createRecord` replaces a record about the same subject."""


def describe(call: Call) -> Response:
    """Return an account's identity and the collections in its repository."""
    repo = call.actor("repo")
    account = call.state.find(repo)
    if account is None or not account.hosted:
        raise ApiError(400, f"Could not find repo for DID: {repo}", "RepoNotFound")
    if account.status:
        name = "RepoTakendown" if account.taken_down else "RepoDeactivated"
        raise ApiError(400, f"Repo has been {account.status}: {account.did}", name)
    body = {
        "handle": account.handle,
        "did": account.did,
        "didDoc": did_document(call.state, account),
        "collections": account.repository.collections(),
        "handleIsCorrect": not account.handle_lost,
    }
    return answer(body)


def list_records(call: Call) -> Response:
    """Return a page of a collection, newest key first; `cursor` is the page's last key."""
    repo, collection = call.actor("repo"), _collection(call, call.text("collection"))
    size, cursor = call.limit(), call.fields.one("cursor")
    account = call.state.find(repo)
    if account is None or not account.hosted or account.status:
        raise ApiError(400, f"Could not find repo: {repo}")
    records = account.repository.all(collection)
    if not call.fields.flag("reverse"):
        records = [one for one in reversed(records) if not cursor or one.rkey < cursor]
    else:
        records = [one for one in records if one.rkey > cursor]
    shown = records[:size]
    return answer(
        {
            "records": [one.as_json() for one in shown],
            "cursor": shown[-1].rkey if shown else None,
        }
    )


def get_record(call: Call) -> Response:
    """Return one record; those of other servers come from the app view."""
    repo, collection = call.actor("repo"), _collection(call, call.text("collection"))
    rkey, account = call.text("rkey"), call.state.find(repo)
    if (account is None or not account.hosted) and not call.state.app_views:
        raise ApiError(502)
    record = account.repository.get(collection, rkey) if account and not account.status else None
    if record is None or call.fields.one("cid", record.cid) != record.cid:
        uri = ids.at_uri(account.did if account else repo, collection, rkey)
        raise ApiError(400, f"Could not locate record: {uri}", "RecordNotFound")
    return answer(record.as_json())


def _collection(call: Call, value: str) -> str:
    if not ids.NSID.fullmatch(value):
        raise call.wrong(f'Invalid NSID (got "{value}")')
    return value


def _own_repository(call: Call, repo: str) -> Repository:
    account: Account | None = call.state.find(repo)
    if account is None:
        raise ApiError(403, "Account not found", "AccountNotFound")
    if account.deactivated:
        raise ApiError(401, "Account is deactivated", "AccountDeactivated")
    if account is not call.me:
        raise ApiError(401)
    return account.repository


def _prepare(
    repository: Repository, action: Action, sent: Json, value: Any, *, path: str, place: str
) -> tuple[Write, str]:
    """Return a checked write and the `validationStatus` of its record."""
    collection, rkey = sent.get("collection"), sent.get("rkey")
    if not isinstance(collection, str) or not ids.NSID.fullmatch(collection):
        raise ApiError(400, f'Invalid NSID (got "{collection}") at {place}.collection')
    if rkey is None and action == "create":
        rkey = repository.new_key()
    if not isinstance(rkey, str) or not ids.RECORD_KEY.fullmatch(rkey):
        raise ApiError(400, f'Invalid record key (got "{rkey}") at {place}.rkey')
    if action == "delete":
        return Write(action, collection, rkey), ""
    if not isinstance(value, dict):
        raise ApiError(400, f"Expected object value type at {path}")
    record = {"$type": collection, **value}
    if record["$type"] != collection:
        got = record["$type"]
        raise ApiError(400, f"Invalid $type: expected {collection}, got {got}")
    try:
        status = check_record(collection, rkey, record, path)
    except InvalidRecord as error:
        raise ApiError(400, str(error)) from error
    return Write(action, collection, rkey, record), status


def _commit(
    call: Call, repository: Repository, writes: list[Write], swap: object
) -> tuple[list[Record], Json]:
    """Carry writes out; return the records written, and `commit` for the response."""
    if swap is not None and not (isinstance(swap, str) and ids.CID.fullmatch(swap)):
        raise ApiError(400, f'Invalid CID string (got "{swap}") at $.swapCommit')
    try:
        written = repository.apply(writes, call.state.clock(), swap)
    except SwapConflict as error:
        raise ApiError(400, f"Commit was at {error.cid}", "InvalidSwap") from error
    except (WriteConflict, ValueError) as error:
        raise ApiError(500) from error
    commit = {"cid": repository.commit.cid, "rev": repository.commit.rev}
    return written, {"commit": commit}


def _take_points(call: Call, points: int) -> None:
    limits, did = call.state.limits, call.me.did
    if points:
        hour, day = limits.points_an_hour, limits.points_a_day
        call.take((("hour", did), hour), (("day", did), day), points=points)


def create_record(call: Call) -> Response:
    """Create a record. A follow or a block replaces an earlier one of the same account."""
    body = call.body(repo=str, collection=str, record=dict)
    _take_points(call, POINTS["create"])
    repository = _own_repository(call, body["repo"])
    call.require_repo("create", body["collection"])
    write, status = _prepare(repository, "create", body, body["record"], path="$.record", place="$")
    replaced = []
    if write.collection in _ONE_FOR_EACH_SUBJECT:
        same = repository.pointing_at(write.collection, write.value["subject"])
        replaced = [Write("delete", write.collection, one.rkey) for one in same]
    [made], commit = _commit(call, repository, [*replaced, write], body.get("swapCommit"))
    return answer({"uri": made.uri, "cid": made.cid, **commit, "validationStatus": status})


def put_record(call: Call) -> Response:
    """Create or update a record; one that does not change makes no commit."""
    body = call.body(repo=str, collection=str, rkey=str, record=dict)
    _take_points(call, POINTS["update"])
    repository = _own_repository(call, body["repo"])
    for action in ("create", "update"):
        call.require_repo(action, body["collection"])
    old = repository.get(body["collection"], body["rkey"])
    write, status = _prepare(
        repository,
        "update" if old else "create",
        body,
        body["record"],
        path="$.record",
        place="$",
    )
    if old is not None and old.value == write.value:
        return answer({"uri": old.uri, "cid": old.cid, "validationStatus": status})
    _check_swap_record(body, old)
    [made], commit = _commit(call, repository, [write], body.get("swapCommit"))
    return answer({"uri": made.uri, "cid": made.cid, **commit, "validationStatus": status})


def _check_swap_record(body: Json, old: Record | None) -> None:
    if "swapRecord" in body and body["swapRecord"] != (old.cid if old else None):
        there = old.cid if old else "null"
        raise ApiError(400, f"Record was at {there}", "InvalidSwap")


def delete_record(call: Call) -> Response:
    """Delete a record, if it exists."""
    body = call.body(repo=str, collection=str, rkey=str)
    _take_points(call, POINTS["delete"])
    repository = _own_repository(call, body["repo"])
    call.require_repo("delete", body["collection"])
    write, _ = _prepare(repository, "delete", body, None, path="$", place="$")
    old = repository.get(write.collection, write.rkey)
    if old is None:
        return answer({})
    _check_swap_record(body, old)
    _, commit = _commit(call, repository, [write], body.get("swapCommit"))
    return answer(commit)


def _action(write: Any, number: int) -> Action:
    kind = write.get("$type") if isinstance(write, dict) else None
    for action in POINTS:
        if kind == f"{_TYPE}{action}":
            return action  # type: ignore[return-value]
    problem = 'Expected an object which includes the "$type" property value type'
    raise ApiError(400, f"{problem} at $.writes[{number}]")


def apply_writes(call: Call) -> Response:
    """Carry out up to 200 writes as one commit, or none of them."""
    body = call.body(repo=str, writes=list)
    actions = [_action(write, number) for number, write in enumerate(body["writes"])]
    _take_points(call, sum(POINTS[action] for action in actions))
    repository = _own_repository(call, body["repo"])
    if len(actions) > MOST_WRITES:
        raise ApiError(400, f"Too many writes. Max: {MOST_WRITES}")
    for action, write in zip(actions, body["writes"], strict=True):
        call.require_repo(action, str(write.get("collection", "")))
    prepared = [
        _prepare(
            repository,
            action,
            write,
            write.get("value"),
            path=f"$.writes[{number}].record",
            place=f"$.writes[{number}]",
        )
        for number, (action, write) in enumerate(zip(actions, body["writes"], strict=True))
    ]
    writes = [write for write, _ in prepared]
    written, commit = _commit(call, repository, writes, body.get("swapCommit"))
    made, results = iter(written), []
    for write, status in prepared:
        result: Json = {"$type": f"{_TYPE}{write.action}Result"}
        if write.action != "delete":
            record = next(made)
            result |= {"uri": record.uri, "cid": record.cid, "validationStatus": status}
        results.append(result)
    return answer({**commit, "results": results})
