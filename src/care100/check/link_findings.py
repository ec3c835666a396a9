"""Whether a member's accounts belong together, as their profiles and website say. Pure.

Every pair of accounts is looked at. One link confirms a pair: a profile that names the other
account, or a website that names both. Confirmed pairs make groups, and a finding is kept
with each account outside the main group: the largest one or, of several, the one with the
last account in the platforms' order. So a member with two accounts has the finding with the
first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from typing import TypeGuard

from care100.model.findings import Finding, FindingKind
from care100.model.handles import Handle, PlatformId
from care100.platforms import platform
from care100.platforms.account_state import AccountState, Presence
from care100.platforms.profile_texts import names


def is_shown(state: AccountState | None) -> TypeGuard[AccountState]:
    """Whether the profile could be read."""
    return state is not None and state.presence is Presence.ALIVE and state.detailed


def link_findings(
    handles: Mapping[PlatformId, Handle],
    states: Mapping[Handle, AccountState],
    website: str | None,
) -> dict[PlatformId, tuple[Finding, ...]]:
    """Return the findings of each account, () where its link is confirmed.

    `handles` are a member's, in the platforms' order; `website` is the text of its page, or
    None if there is none. Accounts are left out where too little could be read.
    """
    accounts = list(handles.values())
    pairs = [_pair(a, b, states, website) for a, b in combinations(accounts, 2)]
    main = _main_group(accounts, pairs)
    return {
        one.platform: found
        for one in accounts
        if (found := _findings(one, main, pairs)) is not None
    }


def no_longer_confirmed(found: Iterable[Finding], confirmed_at: datetime) -> tuple[Finding, ...]:
    """Return the findings of an account whose link an earlier check confirmed."""
    when = f"{confirmed_at:%Y-%m-%d}"
    return tuple(
        replace(
            one,
            kind=FindingKind.UNLINKED,
            evidence=f"{one.evidence}; a check on {when} still found that they do",
        )
        for one in found
    )


@dataclass(frozen=True)
class _Pair:
    """Two accounts. `confirmed` is None where too little could be read."""

    first: Handle
    second: Handle
    confirmed: bool | None
    evidence: str = ""

    def other(self, one: Handle) -> Handle | None:
        """Return the account that is with `one` in the pair."""
        return {self.first: self.second, self.second: self.first}.get(one)


def _main_group(accounts: list[Handle], pairs: list[_Pair]) -> frozenset[Handle]:
    groups = {one: {one} for one in accounts}
    for pair in pairs:
        if pair.confirmed:
            merged = groups[pair.first] | groups[pair.second]
            groups |= dict.fromkeys(merged, merged)
    ranked = enumerate(accounts)
    _, best = max(ranked, key=lambda one: (len(groups[one[1]]), one[0]), default=(0, None))
    return frozenset(groups[best]) if best else frozenset()


def _findings(
    one: Handle, main: frozenset[Handle], pairs: list[_Pair]
) -> tuple[Finding, ...] | None:
    """Return what is wrong with the account's link, or None if it is not known."""
    if len(main) > 1 and one in main:
        return ()
    its = [pair for pair in pairs if pair.other(one) in main or (one in main and pair.other(one))]
    known = [pair for pair in its if pair.confirmed is not None]
    if its and not known:
        return None
    if one in main:
        return ()
    evidence = "; ".join(pair.evidence for pair in known)
    return (Finding(FindingKind.UNCONFIRMED, evidence),)


def _pair(
    first: Handle,
    second: Handle,
    states: Mapping[Handle, AccountState],
    website: str | None,
) -> _Pair:
    here, there = states.get(first), states.get(second)
    # The second may need a login that the user does not have. Without the first, its own
    # findings matter more.
    if not is_shown(here):
        return _Pair(first, second, None)
    without = [_profile(first)]
    if _names(here.texts, second, there):
        return _Pair(first, second, confirmed=True)
    if is_shown(there):
        if _names(there.texts, first, here):
            return _Pair(first, second, confirmed=True)
        without.append(_profile(second))
    if website is not None:
        if _names([website], second, there) and _names([website], first, here):
            return _Pair(first, second, confirmed=True)
        without.append("its website")
    *some, last = without
    subject = f"{', '.join(some)} and {last} do" if some else f"{last} does"
    evidence = f"{subject} not say that {first} and {second} belong together"
    return _Pair(first, second, confirmed=False, evidence=evidence)


def _profile(handle: Handle) -> str:
    return f"its profile on {platform(handle.platform).label}"


def _names(texts: Iterable[str], handle: Handle, state: AccountState | None) -> bool:
    """Whether texts name the account with this handle, also under its present one."""
    urls, present = (state.urls, state.handle) if state else (frozenset[str](), None)
    return names(texts, handle, urls) or (present is not None and names(texts, present))
