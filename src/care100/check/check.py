"""One check of one list: ask, judge, keep."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from care100.check.account_links import AccountLink, account_links
from care100.check.observe import Helpers, Observations, observe
from care100.check.profile_links import unconfirmed
from care100.check.rules import CheckPolicy, diagnose
from care100.check.subjects import Known, Subject, subjects
from care100.engine.concurrency import RetryPolicy
from care100.model.errors import StoppedEarly
from care100.model.findings import WEBSITE, Finding, FindingKind
from care100.model.handles import Handle, PlatformId
from care100.platforms.account_state import Presence
from care100.platforms.base import PlatformError
from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.x.handles import X
from care100.registry import findings
from care100.registry.database import Database
from care100.registry.models import Account, CuratedList, Login, MemberRecord, now


@dataclass
class Checked:
    """What a check came to, beside the findings that it kept.

    `previous` is when the list was checked before; `asked` counts the accounts and
    websites that were told of; `untold` are the others, with the reason. `leads` are the
    accounts on the other platform that profiles of members with one only name.
    """

    at: datetime
    previous: datetime | None
    asked: dict[str, int] = field(default_factory=dict)
    untold: list[tuple[Handle, str]] = field(default_factory=list)
    problems: list[PlatformError] = field(default_factory=list)
    leads: list[AccountLink] = field(default_factory=list)

    def count(self, about: str) -> None:
        """One more was told of."""
        self.asked[about] = self.asked.get(about, 0) + 1


class Offline(StoppedEarly):
    """No server at all could be reached: this says nothing of theirs."""


def check(
    database: Database,
    curated: CuratedList,
    platforms: Collection[PlatformId],
    helpers: Helpers,
    home: Login | None,
    policy: CheckPolicy,
    retry: RetryPolicy,
) -> Checked:
    """Check the accounts that a list has on these platforms, and its websites.

    `home` is the login behind `helpers.mastodon`. Raises Offline.
    """
    at = now()
    with database.reading() as session:
        known = subjects(session, curated, home)
    found = observe(known, platforms, helpers, at, retry)
    if found.offline:
        raise Offline(
            "No server could be reached, so nothing was learnt.",
            "Are you connected? Then run the same command again.",
        )
    with database.writing() as session:
        previous = findings.last_checkup(session, curated)
        done = Checked(
            at, previous, problems=found.problems, leads=account_links(known, found.seen)
        )
        for subject in known:
            if session.get(MemberRecord, subject.member_id) is None:
                continue  # Taken off in the meantime.
            for account in subject.accounts.values():
                _keep_account(session, subject, account, found, policy, done)
            _keep_link(session, subject, found, at)
            _keep_website(session, subject, found, done)
        findings.checked(session, curated, at)
    return done


def _keep_account(
    session: Session,
    subject: Subject,
    known: Known,
    found: Observations,
    policy: CheckPolicy,
    done: Checked,
) -> None:
    handle, at = known.handle, done.at
    seen = found.seen.get(handle)
    account = session.get(Account, known.account_id)
    if seen is None or account is None or account.key != handle.key:
        return  # It was not to be asked about, or is another by now.
    if seen.life is Presence.UNASKED:
        done.untold.append((handle, seen.evidence))
        return
    said = diagnose(handle, seen, found.chains.get(handle), known.memory, policy, at)
    findings.keep(
        session,
        subject.member_id,
        handle.platform,
        account.id,
        said.found,
        among=said.among,
        at=at,
    )
    account.state, account.moved_to, account.checked_at = said.state, said.moved_to, at
    if handle.platform == X and seen.id:
        account.platform_id = seen.id
    if seen.posts is not None and seen.posts != account.posts:
        account.posts, account.posts_since = seen.posts, at
    session.add(account)
    done.count(handle.platform)
    if not seen.told:
        done.untold.append((handle, f"{handle.server} says no more than that it is there"))


def _keep_link(session: Session, subject: Subject, found: Observations, at: datetime) -> None:
    """Whether both accounts are the member's is kept with the one on Mastodon."""
    mastodon, x = map(subject.accounts.get, (MASTODON, X))
    if not mastodon or session.get(Account, mastodon.account_id) is None:
        return
    said: tuple[Finding, ...] | None = ()
    if x:
        site = found.sites.get(subject.website)
        seen = found.seen.get(mastodon.handle), found.seen.get(x.handle)
        said = unconfirmed(mastodon.handle, x.handle, *seen, site.text if site else None)
    if said is not None:
        findings.keep(
            session,
            subject.member_id,
            MASTODON,
            mastodon.account_id,
            said,
            among={FindingKind.UNCONFIRMED},
            at=at,
        )


def _keep_website(session: Session, subject: Subject, found: Observations, done: Checked) -> None:
    site = found.sites.get(subject.website)
    if site is None or not site.told:
        return
    done.count(WEBSITE)
    findings.keep(
        session,
        subject.member_id,
        WEBSITE,
        None,
        site.found,
        among={FindingKind.WEBSITE},
        at=done.at,
    )
