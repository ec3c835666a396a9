"""Suggestions for misspelt handles."""

from collections.abc import Iterable

from care100.model.handles import Handle
from care100.model.suggestions import is_near, typing_errors


def nearest_handle(wanted: Handle, known: Iterable[Handle]) -> Handle | None:
    """Return the account that was probably meant, or None.

    It has the same name, on any server or platform; or a similar name and a similar server.
    Most handles of a list differ in the name only, so the server alone makes none similar.
    """
    similar = [one for one in known if _is_similar(wanted, one)]
    return min(similar, key=lambda one: _distance(wanted, one), default=None)


def did_you_mean_account(wanted: Handle, known: Iterable[Handle]) -> str:
    """Return a question that names the account that was probably meant, or nothing."""
    near = nearest_handle(wanted, known)
    return f"Did you mean {near.suggested}?" if near else ""


def _is_similar(wanted: Handle, one: Handle) -> bool:
    name, server = _parts(wanted)
    its_name, its_server = _parts(one)
    if name == its_name:
        return True
    is_near_by = wanted.platform == one.platform and is_near(server, its_server)
    return is_near_by and is_near(name, its_name)


def _distance(wanted: Handle, one: Handle) -> tuple[int, bool, int]:
    """Return what orders accounts from the most similar."""
    (name, server), (its_name, its_server) = _parts(wanted), _parts(one)
    is_elsewhere = wanted.platform != one.platform
    return typing_errors(name, its_name), is_elsewhere, typing_errors(server, its_server)


def _parts(handle: Handle) -> tuple[str, str]:
    """Return the name and the rest: the server, or the domain of a name that is one."""
    name, _, server = handle.key.partition("@" if "@" in handle.key else ".")
    return name, server
