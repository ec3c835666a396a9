"""The journal: each step is recorded before it starts and again when it ends.

After a run is killed, the next run knows which steps were in progress, and therefore
whether care100 or the user followed an account.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from sqlmodel import Session, col, func, select

from care100.engine.plan import Action, Plan, Step
from care100.engine.store import ItemState, Unfinished
from care100.model.reasons import Reason
from care100.platforms.errors import PlatformError
from care100.platforms.targets import Item, Observed, Usage
from care100.registry import mirrors, stored_names
from care100.registry.database import Database
from care100.registry.models import Mirror, MirrorItem, Run, now
from care100.registry.models import StepRecord as Record

PLANNED, STARTED, DONE, REQUESTED, FAILED = "planned", "started", "done", "requested", "failed"


class RunJournal:
    """The journal of one run on one mirror; implements `engine.store.Journal`.

    `account_ids` maps item ids on the platform to account ids in the registry.
    """

    def __init__(self, database: Database, mirror_id: int, account_ids: Mapping[str, int]) -> None:
        self._database = database
        self._mirror_id = mirror_id
        self._account_ids = account_ids
        self._run_id = 0
        self._records: dict[Step, int] = {}
        self._shared: Session | None = None

    def begin(self, verb: str, plan: Plan) -> None:
        """Record the run and all steps of its plan."""
        with self._writing() as session:
            run = Run(mirror_id=self._mirror_id, verb=verb)
            session.add(run)
            session.flush()
            self._run_id = run.id
            items = [step.item for step in plan.steps]
            stored = stored_names.without_opted_out(session, self._mirror_id, items)
            records = [
                Record(
                    run_id=run.id,
                    seq=seq,
                    do=step.do,
                    remote_id=item.id,
                    name=item.name,
                    handle=item.handle,
                    says=step.description,
                    item_ref=item.ref,
                )
                for seq, (step, item) in enumerate(zip(plan.steps, stored, strict=True))
            ]
            session.add_all(records)
            session.flush()
            ids = (record.id for record in records)
            self._records = dict(zip(plan.steps, ids, strict=True))

    @contextmanager
    def together(self) -> Iterator[None]:
        """Store what is recorded within in one transaction, also what was before an error."""
        problem: PlatformError | None = None
        with self._database.writing() as self._shared:
            try:
                yield
            except PlatformError as error:
                problem = error
            finally:
                self._shared = None
        if problem:
            raise problem

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """Open a transaction, or continue the one of `together`."""
        if self._shared is not None:
            yield self._shared
            return
        with self._database.writing() as session:
            yield session

    def started(self, steps: Iterable[Step], at: datetime | None = None) -> None:
        """Record that these steps are about to start, `at` a time of the platform's clock."""
        self._mark(steps, STARTED, at=at)

    def not_started(self, steps: Iterable[Step]) -> None:
        """Record that these steps were rejected before they had any effect."""
        self._mark(steps, PLANNED)

    def failed(self, steps: Iterable[Step], reason: Reason) -> None:
        """Record that these steps failed."""
        self._mark(steps, FAILED, str(reason))

    def tried(self, steps: Iterable[Step], reason: Reason) -> None:
        """Record that these steps were sent and show no effect, which may come later."""
        with self._writing() as session:
            for step in steps:
                self._set(session, step, FAILED, str(reason))
                if step.do is Action.ADD:
                    self._mirror(session, step, ItemState.TRIED)

    def done(self, steps: Iterable[Step], *, requested: bool = False) -> None:
        """Record that these steps took effect, and update the mirror in the same transaction."""
        state = REQUESTED if requested else DONE
        with self._writing() as session:
            for step in steps:
                self._set(session, step, state, "")
                self._mirror(session, step, ItemState.REQUESTED if requested else ItemState.IN)

    def undone(self, steps: Iterable[Step], reason: Reason) -> None:
        """Record that additions reported as done had no effect."""
        with self._writing() as session:
            for step in steps:
                self._set(session, step, FAILED, str(reason))
                if known := session.get(MirrorItem, (self._mirror_id, step.item.id)):
                    session.delete(known)

    def made(self, step: Step, remote_id: str) -> None:
        """Record that the container was created with this id."""
        with self._writing() as session:
            self._set(session, step, DONE, "")
            mirror = session.get_one(Mirror, self._mirror_id)
            mirror.remote_id, mirror.made = remote_id, True
            mirror.name, mirror.description = step.item.name, step.description
            session.add(mirror)

    def described(self, step: Step) -> None:
        """Record that the container's metadata was updated."""
        with self._writing() as session:
            self._set(session, step, DONE, "")
            mirror = session.get_one(Mirror, self._mirror_id)
            mirror.name, mirror.description = step.item.name, step.description
            session.add(mirror)

    def unmade(self, step: Step) -> None:
        """Record that the container was deleted with its contents."""
        with self._writing() as session:
            self._set(session, step, DONE, "")
            mirrors.empty(session, session.get_one(Mirror, self._mirror_id))

    def end(self, outcome: str, used: Usage) -> None:
        """Record the end of the run, and the requests and dollars that it used."""
        with self._writing() as session:
            run = session.get(Run, self._run_id)
            if run:
                run.ended_at, run.outcome = now(), outcome
                run.reads, run.writes, run.cost_usd = used.reads, used.writes, str(used.usd)
                session.add(run)

    def _mark(
        self, steps: Iterable[Step], state: str, reason: str = "", at: datetime | None = None
    ) -> None:
        with self._writing() as session:
            for step in steps:
                self._set(session, step, state, reason, at)

    def _set(
        self, session: Session, step: Step, state: str, reason: str, at: datetime | None = None
    ) -> None:
        record = session.get_one(Record, self._records[step])
        record.state, record.reason, record.at = state, reason, at or now()
        session.add(record)

    def _mirror(self, session: Session, step: Step, state: str) -> None:
        item = step.item
        if step.do is Action.REMOVE:
            known = session.get(MirrorItem, (self._mirror_id, item.id))
            # Members who removed themselves are remembered.
            if known and known.state != ItemState.OUT:
                session.delete(known)
        else:
            mirrors.keep(
                session, self._mirror_id, item, state, self._account_ids.get(item.id), ours=True
            )


def unfinished(session: Session, mirror_id: int) -> Unfinished:
    """Return the steps that were in progress when earlier runs were interrupted."""
    records = _interrupted(session, mirror_id)
    return Unfinished(
        adding=frozenset(r.remote_id for r in records if r.do == Action.ADD),
        removing=frozenset(r.remote_id for r in records if r.do == Action.REMOVE),
        making_since=min((r.at for r in records if r.do == Action.MAKE), default=None),
        refs={r.remote_id: r.item_ref for r in records if r.item_ref},
    )


def settle(session: Session, mirror_id: int, observed: Observed) -> None:
    """Record the outcome of interrupted steps from what is on the platform now."""
    on_platform = observed.present | observed.pending
    for record in _interrupted(session, mirror_id):
        # A record with another key is one that the user has added since.
        key = observed.refs.get(record.remote_id, record.item_ref)
        is_in = record.remote_id in on_platform and key == record.item_ref
        took_effect = is_in if record.do == Action.ADD else not is_in
        if record.do in (Action.ADD, Action.REMOVE):
            record.state = DONE if took_effect else FAILED
            record.reason = "confirmed by a later run"
        known = session.get(MirrorItem, (mirror_id, record.remote_id))
        if record.do == Action.REMOVE and not is_in and known and known.state != ItemState.OUT:
            session.delete(known)
        if record.do == Action.ADD and is_in:
            item = Item(record.remote_id, record.name, record.handle, record.item_ref)
            state = ItemState.IN if record.remote_id in observed.present else ItemState.REQUESTED
            mirrors.keep(session, mirror_id, item, state, None, ours=True)
        session.add(record)


def settle_container(session: Session, mirror_id: int, remote_id: str) -> None:
    """Record the outcome of an interrupted MAKE: the new container's id, or an empty id."""
    mirror = session.get_one(Mirror, mirror_id)
    for record in _interrupted(session, mirror_id):
        if record.do == Action.MAKE:
            record.state = DONE if remote_id else FAILED
            session.add(record)
            mirror.name, mirror.description = record.name, record.says
    if remote_id:
        mirror.remote_id, mirror.made = remote_id, True
    session.add(mirror)


def runs(session: Session, limit: int) -> list[tuple[Run, Mirror, dict[str, int]]]:
    """Return the latest runs, newest first, with the number of steps in each state."""
    query = select(Run, Mirror).join(Mirror).order_by(col(Run.id).desc()).limit(limit)
    found = []
    for run, mirror in session.exec(query):
        counts = select(Record.state, func.count()).where(Record.run_id == run.id)
        found.append((run, mirror, dict(session.exec(counts.group_by(Record.state)).all())))
    return found


def _interrupted(session: Session, mirror_id: int) -> list[Record]:
    query = select(Record).join(Run).where(Run.mirror_id == mirror_id, Record.state == STARTED)
    return list(session.exec(query))
