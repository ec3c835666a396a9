"""Mastodon's paging: newest first, by ids, with the next page in a `Link` header."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from care100.sandbox.mastodon.calls import Call
from care100.sandbox.mastodon.ids import decode_id, encode_id

Item = TypeVar("Item")
DEFAULT, MOST = 40, 80


def page(
    call: Call,
    items: Sequence[Item],
    key: Callable[[Item], int],
    *,
    default: int = DEFAULT,
    most: int = MOST,
) -> list[Item]:
    """Return the requested page, and set the `Link` header."""
    limit = max(1, min(call.fields.number("limit", default), most))
    below, above = _bound(call, "max_id"), _bound(call, "since_id")
    just_above = _bound(call, "min_id")
    ordered = sorted(items, key=key, reverse=True)
    if below is not None:
        ordered = [item for item in ordered if key(item) < below]
    if above is not None:
        ordered = [item for item in ordered if key(item) > above]
    if just_above is not None:
        ordered = [item for item in ordered if key(item) > just_above]
        shown = ordered[-limit:]
    else:
        shown = ordered[:limit]
    _link(call, limit, [key(item) for item in shown])
    return shown


def _bound(call: Call, name: str) -> int | None:
    if name not in call.fields:
        return None
    id_ = decode_id(call.state, call.fields.one(name))
    return int(id_) if id_.isdigit() else 0


def _link(call: Call, limit: int, keys: list[int]) -> None:
    links = []
    path = f"{call.state.url}{call.request.url.path}"
    for relation, name, key in (("next", "max_id", keys[-1:]), ("prev", "min_id", keys[:1])):
        if key and (relation == "prev" or len(keys) == limit):
            query = urlencode({"limit": limit, name: encode_id(call.state, str(key[0]))})
            links.append(f'<{path}?{query}>; rel="{relation}"')
    if links:
        call.headers["Link"] = ", ".join(links)
