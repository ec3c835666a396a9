"""Which of the members that left a list are those that joined it, with another account."""

from collections import defaultdict
from collections.abc import Iterable

from care100.model.members import Member

Pair = tuple[Member, Member]


def pairs(left: Iterable[Member], joined: Iterable[Member]) -> list[Pair]:
    """Return each member that is in both, as it was and as it is.

    A member has an account or a permanent id in common with itself. Without one it is known by its
    name, together with its source or its `about`, if no other member of that name fits too.
    """
    by_account = {identity: one for one in left for identity in one.identities}
    free = set(by_account.values())
    found: list[Pair] = []
    remaining: list[Member] = []
    for one in joined:
        known = [by_account[identity] for identity in sorted(one.identities & by_account.keys())]
        if same := next((old for old in known if old in free), None):
            free.remove(same)
            found.append((same, one))
        else:
            remaining.append(one)
    return found + _by_name([old for old in by_account.values() if old in free], remaining)


def _by_name(left: Iterable[Member], joined: Iterable[Member]) -> list[Pair]:
    before, after = _named(left), _named(joined)
    found = []
    for name, news in after.items():
        fits = [(old, new) for new in news for old in before.get(name, ()) if _fit(old, new)]
        olds, new_ones = [old for old, _ in fits], [new for _, new in fits]
        found += [
            (old, new) for old, new in fits if olds.count(old) == 1 and new_ones.count(new) == 1
        ]
    return found


def _named(members: Iterable[Member]) -> dict[str, list[Member]]:
    groups: dict[str, list[Member]] = defaultdict(list)
    for one in dict.fromkeys(members):
        groups[one.name].append(one)
    return groups


def _fit(old: Member, new: Member) -> bool:
    """Return whether two members of one name have the same source or `about`."""
    return (
        (old.source, old.about) == (new.source, new.about)
        or bool(old.source and old.source == new.source)
        or bool(old.about and old.about == new.about)
    )
