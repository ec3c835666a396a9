"""One check of one list: observe, diagnose, store."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from care100.check import report
from care100.check.account_links import AccountLink, account_links
from care100.check.checked_members import CheckedAccount, CheckedMember, members_to_check
from care100.check.feeds import FoundFeed, found_feeds
from care100.check.link_findings import link_findings, no_longer_confirmed
from care100.check.observe import Observations, observe
from care100.check.options import CheckOptions
from care100.check.rules import CheckPolicy, diagnose
from care100.model.errors import StoppedEarly
from care100.model.findings import LINKS, WEBSITE, Finding, FindingKind
from care100.model.handles import Handle, PlatformId
from care100.platforms import PLATFORMS
from care100.platforms.account_state import Presence, permanent_id
from care100.platforms.errors import PlatformError
from care100.registry import account_health, findings
from care100.registry.database import Database
from care100.registry.models import Checkup, CuratedList, now
from care100.registry.session import Session


@dataclass
class CheckResult:
    """The result of a check, besides the findings that it stored.

    previous    the last check of the list before, or None
    checked     how many accounts were checked on each platform, and how many websites
    skipped     the accounts about which too little was learnt, each with the reason
    not_asked   the accounts that no server could be asked about, each with the reason
    unknown     how many accounts nothing was learnt about
    need_login  how many accounts need a login, by platform
    problems    the errors that stopped the asking with a login
    feeds       the feeds of blogs that websites name, of members that have none
    links       the accounts that profiles name on platforms where the member has none
    """

    at: datetime
    previous: Checkup | None
    checked: Counter[str] = field(default_factory=Counter)
    skipped: list[tuple[Handle, str]] = field(default_factory=list)
    not_asked: list[tuple[Handle, str]] = field(default_factory=list)
    unknown: int = 0
    need_login: dict[PlatformId, int] = field(default_factory=dict)
    problems: list[PlatformError] = field(default_factory=list)
    links: list[AccountLink] = field(default_factory=list)
    feeds: list[FoundFeed] = field(default_factory=list)


class Offline(StoppedEarly):
    """No server could be reached, which says nothing about the accounts."""


def check(database: Database, curated: CuratedList, options: CheckOptions) -> CheckResult:
    """Check a list's accounts on the platforms of the options, and its websites.

    Raises Offline.
    """
    at = now()
    logins = {on: connected.login for on, connected in options.connected.items()}
    with database.reading() as session:
        members = members_to_check(session, curated, logins, options.topics)
    observed = _observe(members, options, at)
    if observed.offline:
        raise Offline(
            "No server could be reached, so nothing was checked.",
            "Check your internet connection, then run the same command again.",
        )
    with database.writing() as session:
        result = CheckResult(
            at,
            findings.last_checkup(session, curated),
            need_login=_need_login(observed.need_login, options),
            problems=list(observed.problems.values()),
            links=account_links(members, observed.states, observed.websites),
            feeds=found_feeds(members, {url: one.feed for url, one in observed.websites.items()}),
        )
        recorder = _Recorder(session, observed, options.platforms, options.policy, result)
        for member in members:
            # Another command may have removed the member in the meantime.
            if account_health.member_exists(session, member.member_id):
                recorder.record(member)
    return result


def reported(
    database: Database, curated: CuratedList, result: CheckResult, topics: Sequence[str] = ()
) -> None:
    """Store that the check was reported, so that the next one knows its findings.

    The findings of a check that was stopped before its report stay new, and so do those of
    members that were left out because they have none of the topics.
    """
    with database.writing() as session:
        unseen = report.new_outside(session, curated, result.previous, topics) if topics else []
        findings.checked(session, curated, result.at)
        findings.make_new(session, unseen)


def _observe(members: Sequence[CheckedMember], options: CheckOptions, at: datetime) -> Observations:
    accounts = {
        on: [member.asked(on) for member in members if on in member.accounts]
        for on in PLATFORMS
        if on in options.platforms
    }
    websites = dict.fromkeys(member.website for member in members if member.website)
    return observe("Checking accounts and websites", accounts, websites, options, at)


def _need_login(handles: Iterable[Handle], options: CheckOptions) -> dict[PlatformId, int]:
    """Count by platform. Where a login was asked and failed, the problem says so."""
    return Counter(one.platform for one in handles if one.platform not in options.connected)


@dataclass(frozen=True)
class _Recorder:
    """Stores what was observed of members."""

    session: Session
    observed: Observations
    platforms: Collection[PlatformId]
    policy: CheckPolicy
    result: CheckResult

    def record(self, member: CheckedMember) -> None:
        """Store what was observed of a member."""
        for account in member.accounts.values():
            if account.handle.platform in self.platforms:
                self._record_account(member, account)
        self._record_links(member)
        self._record_website(member)

    def _record_account(self, member: CheckedMember, account: CheckedAccount) -> None:
        handle, at = account.handle, self.result.at
        state = self.observed.states.get(handle)
        row = account_health.current_account(self.session, account.account_id, handle)
        if row is None:
            return
        if state is None:
            self.result.unknown += 1
            self._record_silence(handle)
            return
        if state.presence is Presence.UNKNOWN:
            self.result.unknown += 1
            self.result.skipped.append((handle, state.evidence))
            return
        chain = self.observed.chains.get(handle)
        diagnosis = diagnose(handle, state, chain, account.memory, self.policy, at)
        self._keep(member, handle.platform, row.id, diagnosis.findings, diagnosis.kinds)
        account_health.record_state(
            self.session,
            row,
            diagnosis.state,
            moved_to=diagnosis.moved_to,
            permanent_id=permanent_id(handle.platform, state),
            is_confirmed=state.handle is not None and state.handle.key == handle.key,
            posts=state.posts,
            at=at,
        )
        self.result.checked[handle.platform] += 1
        if not state.detailed:
            where = handle.server or PLATFORMS[handle.platform].label
            self.result.skipped.append((handle, f"{where} shows only that the account exists"))

    def _record_silence(self, handle: Handle) -> None:
        """Record why nothing was learnt. A problem of a whole login is shown once, as such."""
        problem = self.observed.problems.get(handle.platform)
        label = PLATFORMS[handle.platform].label
        if problem:
            self.result.not_asked.append((handle, problem.message.rstrip(".")))
        elif handle.platform in self.result.need_login:
            self.result.not_asked.append((handle, f"{label} shows nothing without a login"))
        else:
            self.result.skipped.append((handle, "no server showed anything about it"))

    def _record_links(self, member: CheckedMember) -> None:
        website = self.observed.websites.get(member.website)
        text = website.text if website else None
        found = link_findings(member.handles, self.observed.states, text)
        rows = {
            on: row
            for on, one in member.accounts.items()
            if (row := account_health.current_account(self.session, one.account_id, one.handle))
        }
        # An account whose only partner has left the member was never linked to the others.
        linked = {on: row.linked_at for on, row in rows.items() if row.linked_at}
        for on, its in found.items():
            if on not in rows:
                continue
            if its and on in linked and len(linked) > 1:
                its = no_longer_confirmed(its, linked[on])
            elif not its and len(rows) > 1:
                account_health.record_link(self.session, rows[on], self.result.at)
            self._keep(member, on, rows[on].id, its, LINKS)

    def _record_website(self, member: CheckedMember) -> None:
        website = self.observed.websites.get(member.website)
        if website and website.known:
            self.result.checked[WEBSITE] += 1
            self._keep(member, WEBSITE, None, website.findings, {FindingKind.WEBSITE})

    def _keep(
        self,
        member: CheckedMember,
        about: str,
        account_id: int | None,
        found: Iterable[Finding],
        kinds: set[FindingKind] | frozenset[FindingKind],
    ) -> None:
        findings.keep(
            self.session,
            member.member_id,
            about,
            account_id,
            found,
            among=kinds,
            at=self.result.at,
        )
