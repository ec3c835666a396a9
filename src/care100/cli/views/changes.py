"""Changes to a list, in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from care100.cli.views import member_names
from care100.formats.member_rows import (
    account_columns,
    columns,
    stored_handles,
    stored_member,
)
from care100.model import same_member, sanitize
from care100.model.three_way import value_text
from care100.platforms import PLATFORMS

if TYPE_CHECKING:
    from care100.registry.models import Change


# Labels of fields whose name is not plain English.
def _labels() -> dict[str, str]:
    labels = {"slug": "short name", "feed_source": "source of the feed"}
    for one in PLATFORMS.values():
        labels[one.columns.handle] = f"{one.label} account"
        labels[one.columns.permanent_id] = f"{one.label} id"
        labels[one.published_field.name] = one.published_field.label
    return labels


def label(field: str) -> str:
    """Return the label of a field."""
    return _labels().get(field, field)


# A larger import or edit is shown in one line.
_MANY = 10


def described(changes: "Iterable[Change]", *, most: int = _MANY) -> "Iterator[tuple[Change, str]]":
    """Yield each change with a description.

    More than `most` members that were added, removed or changed together share one
    description, with the first of those changes; so do adding a member and moving it to its
    position. A member that left and joined at once with a new account was changed.
    """
    for (_, kind), group in groupby(
        _steps(_with_new_accounts(changes)), key=lambda one: (one.change.batch, one.kind)
    ):
        alike = list(group)
        if kind and len(alike) > most:
            first, last = (_name(one.row) for one in (alike[0], alike[-1]))
            what = f"{kind} {len(alike)} members, first {first} and last {last}"
            yield alike[0].change, f"{what}{_in_common(alike) if kind == 'changed' else ''}"
        else:
            yield from ((one.change, _what(one)) for one in alike)


def _with_new_accounts(changes: "Iterable[Change]") -> "Iterator[Change]":
    """Yield one change, in the place of the addition, for each member with a new account."""
    from care100.registry.models import Change

    for _, group in groupby(changes, key=lambda one: one.batch):
        its = list(group)
        left = [
            (one, stored_member(one.before or {})) for one in its if _is_of_member(one, "before")
        ]
        joined = [
            (one, stored_member(one.after or {})) for one in its if _is_of_member(one, "after")
        ]
        pairs = same_member.pairs([one for _, one in left], [one for _, one in joined])
        gone = {id(one): change for change, one in left}
        news = {id(one): change for change, one in joined}
        same = {id(news[id(new)]): gone[id(old)] for old, new in pairs if old != new}
        dropped = {id(one) for one in same.values()}
        for change in its:
            if old := same.get(id(change)):
                values = {name: getattr(change, name) for name in ("at", "who", "act", "undoes")}
                after = {**(change.after or {}), "position": (old.before or {}).get("position")}
                yield Change(
                    list_id=change.list_id,
                    batch=change.batch,
                    before=old.before,
                    after=after,
                    **values,
                )
            elif id(change) not in dropped:
                yield change


def _is_of_member(change: "Change", only: str) -> bool:
    """Return whether a change has a named member on this side, and nothing on the other."""
    other = change.after if only == "before" else change.before
    return other is None and bool((getattr(change, only) or {}).get("name"))


@dataclass(frozen=True)
class _Step:
    """A change; for a new member also the position it was moved to in the same batch."""

    change: "Change"
    place: int | None = None

    @property
    def row(self) -> dict[str, Any]:
        """Return the values of the member or the list."""
        return self.change.after or self.change.before or {}

    @property
    def kind(self) -> str:
        """Return `added`, `removed` or `changed` for a member; empty for all other changes."""
        if "name" not in self.row:
            return ""
        change = self.change
        if change.before is None or change.after is None:
            return "added" if change.before is None else "removed"
        return "" if change.before == change.after or _is_move(change) else "changed"

    def is_followed_by(self, change: "Change") -> bool:
        """Return whether a change only moves the member that this one added."""
        return (
            self.kind == "added"
            and change.batch == self.change.batch
            and _is_move(change)
            and all((change.before or {}).get(on) == self.row.get(on) for on in account_columns())
        )


def _steps(changes: "Iterable[Change]") -> Iterator[_Step]:
    last: _Step | None = None
    for change in changes:
        if last and last.is_followed_by(change):
            last = replace(last, place=(change.after or {})["position"])
            continue
        if last:
            yield last
        last = _Step(change)
    if last:
        yield last


def _in_common(steps: Sequence[_Step]) -> str:
    """Return what changed, if it is the same for all members, or else the fields that changed."""
    pairs = [(one.change.before or {}, one.change.after or {}) for one in steps]
    texts = {differences(before, after) for before, after in pairs}
    if len(texts) == 1:
        return f": {texts.pop()}"
    fields = [
        label(field) for field in columns() if any(b.get(field) != a.get(field) for b, a in pairs)
    ]
    return f" ({', '.join(fields)})" if fields else ""


def _is_move(change: "Change") -> bool:
    """Return whether only a member's position changed."""
    before, after = change.before or {}, change.after or {}
    if "position" not in before or "position" not in after:
        return False
    return before == {**after, "position": before["position"]}


def act_of(change: "Change") -> str:
    """Return the command that made a change."""
    words = {
        "shipped": "included in care100",
        "borrow": "care100 follow",
        "unpublish": "care100 delete --unpublish",
    }
    return words.get(change.act, f"care100 {change.act}")


def _what(step: _Step) -> str:
    before, after = step.change.before, step.change.after
    if "order" in (after or {}):
        return "changed the order of members"
    if "older_notes" in (after or {}):
        undecided = (after or {})["older_notes"]
        return f"{'reopened' if undecided else 'made'} the choice about older notes"
    is_list = "slug" in (before or after or {})
    if before is None:
        # When a change is undone, its old position may no longer fit.
        at = f" at position {step.place}" if step.place and not step.change.undoes else ""
        if is_list:
            return "restored the list" if step.change.undoes else "created the list"
        return f"added {_name(step.row)}{at}"
    if after is None:
        return "deleted the list" if is_list else f"removed {_name(before)}"
    if before == after:
        return f"changed {_name(before)} (details deleted after the opt-out)"
    if _is_move(step.change):
        return f"moved {_name(before)} from position {before['position']} to {after['position']}"
    return f"changed {'the list' if is_list else _name(before)}: {differences(before, after)}"


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return every value that differs, with the value before and after."""
    # A key of metadata without a value can be missing on either side.
    fields = list({**before, **after}) if "slug" in before else [*columns(), "position"]
    parts = [
        f"{label(field)} {_value(before.get(field))} → {_value(after.get(field))}"
        for field in fields
        if before.get(field) != after.get(field)
    ]
    return "; ".join(parts)


def _name(row: dict[str, Any]) -> str:
    account = next((handle.display for handle in stored_handles(row)), "")
    return member_names.who(str(row.get("name", "")), account)


def _value(value: object) -> str:
    text = value_text(value or "")
    return f"“{sanitize.line(text, 80)}”" if text else "(empty)"
