"""OAuth scopes of the AT Protocol (atproto.com/specs/permission)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qs, quote, unquote, urlencode

from care100.sandbox.bluesky.ids import NSID

TRANSITION = frozenset(
    {"atproto", "transition:generic", "transition:email", "transition:chat.bsky"}
)
"""Scopes that older servers have too."""

ACTIONS = ("create", "update", "delete")
_PARAMETERS = {
    "repo": ("collection", frozenset({"collection", "action"})),
    "rpc": ("lxm", frozenset({"lxm", "aud"})),
    "blob": ("accept", frozenset({"accept"})),
    "account": ("attr", frozenset({"attr", "action"})),
    "identity": ("attr", frozenset({"attr"})),
}
"""The name of the value before `?`, and all names, for each resource."""


@dataclass(frozen=True)
class Scope:
    """A scope such as `repo:app.bsky.graph.follow?action=create`: a resource and its parameters."""

    resource: str
    parameters: dict[str, list[str]]

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return a scope; None if it is not one that a server can understand."""
        head, _, query = text.partition("?")
        resource, colon, positional = head.partition(":")
        if resource not in _PARAMETERS:
            return None
        name, known = _PARAMETERS[resource]
        parameters = parse_qs(query, keep_blank_values=True)
        if colon and name in parameters:
            return None
        if colon:
            parameters[name] = [unquote(positional)]
        if not parameters.keys() <= known or name not in parameters:
            return None
        scope = cls(resource, parameters)
        return scope if scope._is_valid() else None

    def _is_valid(self) -> bool:
        if self.resource == "repo":
            actions = set(self.parameters.get("action", ACTIONS))
            return actions <= set(ACTIONS) and all(map(_is_name, self.parameters["collection"]))
        if self.resource == "rpc":
            audiences = self.parameters.get("aud", [])
            everything = "*" in self.parameters["lxm"] and audiences == ["*"]
            named = len(audiences) == 1 and (audiences == ["*"] or "#" in audiences[0])
            return named and not everything and all(map(_is_name, self.parameters["lxm"]))
        return True

    def allows(self, **wanted: str) -> bool:
        """Whether the scope has each of these parameters' values, or `*`."""
        defaults = {"action": list(ACTIONS)}
        return all(
            {value, "*"} & set(self.parameters.get(name, defaults.get(name, [])))
            for name, value in wanted.items()
        )


def _is_name(value: str) -> bool:
    return value == "*" or NSID.fullmatch(value) is not None


def is_known(text: str) -> bool:
    """Whether a server with the present permissions understands a scope."""
    return text in TRANSITION or text.startswith("include:") or Scope.parse(text) is not None


class Permissions:
    """What the scopes of a token allow."""

    def __init__(self, scopes: Iterable[str]) -> None:
        self._all = frozenset(scopes)

    def _of(self, resource: str) -> Iterator[Scope]:
        for text in self._all:
            scope = Scope.parse(text)
            if scope is not None and scope.resource == resource:
                yield scope

    def missing_repo(self, action: str, collection: str) -> str:
        """Return the scope that is missing to write records of a collection, or ""."""
        wanted = {"action": action, "collection": collection}
        if "transition:generic" in self._all:
            return ""
        if any(scope.allows(**wanted) for scope in self._of("repo")):
            return ""
        return f"repo:{collection}?action={action}"

    def missing_rpc(self, lxm: str, aud: str) -> str:
        """Return the scope that is missing to call a method of a service, or ""."""
        if "transition:generic" in self._all and not lxm.startswith("chat.bsky."):
            return ""
        if any(scope.allows(lxm=lxm, aud=aud) for scope in self._of("rpc")):
            return ""
        return f"rpc:{lxm}?{urlencode({'aud': aud}, quote_via=quote, safe=':')}"
