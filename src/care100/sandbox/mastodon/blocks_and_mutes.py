"""Blocking and muting accounts (docs: methods/accounts, methods/blocks, methods/mutes)."""

from collections.abc import Iterable

from starlette.responses import JSONResponse, Response

from care100.sandbox.mastodon import entities
from care100.sandbox.mastodon.calls import Call, not_found
from care100.sandbox.mastodon.paging import page
from care100.sandbox.mastodon.records import Account


def _other(call: Call) -> Account:
    target = call.account()
    if target is call.me:
        raise not_found()
    return target


def _relationship(call: Call, target: Account) -> Response:
    return JSONResponse(entities.relationship(call.state, call.me, target))


def block(call: Call) -> Response:
    """Block an account, which ends the follows in both directions."""
    target = _other(call)
    call.state.block_ids(call.me.id, target.id)
    return _relationship(call, target)


def unblock(call: Call) -> Response:
    """Unblock an account."""
    target = _other(call)
    call.state.relationships.blocks.get(call.me.id, set()).discard(target.id)
    return _relationship(call, target)


def mute(call: Call) -> Response:
    """Mute an account."""
    target = _other(call)
    call.state.relationships.mutes.setdefault(call.me.id, set()).add(target.id)
    return _relationship(call, target)


def unmute(call: Call) -> Response:
    """Unmute an account."""
    target = _other(call)
    call.state.relationships.mutes.get(call.me.id, set()).discard(target.id)
    return _relationship(call, target)


def blocked(call: Call) -> Response:
    """Return the accounts that the user blocks."""
    return _accounts(call, call.state.relationships.blocks.get(call.me.id, ()))


def muted(call: Call) -> Response:
    """Return the accounts that the user mutes."""
    return _accounts(call, call.state.relationships.mutes.get(call.me.id, ()))


def _accounts(call: Call, ids: Iterable[str]) -> Response:
    accounts = [call.state.accounts[id_] for id_ in ids]
    shown = page(call, accounts, lambda account: int(account.id))
    return JSONResponse([entities.account(call.state, one, viewer=call.me) for one in shown])
