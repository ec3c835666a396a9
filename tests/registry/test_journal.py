"""The journal of a run: what is recorded together is stored at once."""

from pathlib import Path

import pytest

from care100 import registry
from care100.engine.plan import Action, Plan, Step
from care100.engine.store import Role
from care100.model.list_metadata import ListMetadata
from care100.platforms.errors import Unreachable
from care100.platforms.targets import Item
from care100.registry.lists import new_list
from care100.registry.models import Login
from care100.registry.sync_store import RegistrySyncStore

SERVER = "https://care.example"
STEPS = tuple(Step(Action.ADD, Item(id_, id_)) for id_ in ("1", "2", "3"))


@pytest.fixture
def store(home: Path) -> RegistrySyncStore:
    database = registry.open_registry(home / registry.FILE_NAME)
    with database.writing() as session:
        curated = new_list(session, ListMetadata("people", "People"))
        login = Login(
            platform="mastodon",
            server=SERVER,
            domain="care.example",
            handle="me@care.example",
            account_id="9",
        )
        session.add(login)
    return RegistrySyncStore(database, curated, login)


def test_what_was_recorded_before_an_error_is_stored(store: RegistrySyncStore) -> None:
    mirror = store.mirror("follows", "your follows", Role.FOLLOWED)
    journal = store.journal(mirror.id, {})
    journal.begin("follow", Plan(STEPS))
    journal.started(STEPS)

    def stopped() -> None:
        with journal.together():
            journal.done(STEPS[:1])
            journal.done(STEPS[1:2])
            raise Unreachable("care.example did not respond.", "Run the command again.")

    with pytest.raises(Unreachable):
        stopped()
    again = store.mirror("follows", "your follows", Role.FOLLOWED)
    assert set(again.items) == {"1", "2"}
    assert again.unfinished.adding == {"3"}


def test_after_a_group_each_record_is_stored_by_itself(store: RegistrySyncStore) -> None:
    mirror = store.mirror("follows", "your follows", Role.FOLLOWED)
    journal = store.journal(mirror.id, {})
    journal.begin("follow", Plan(STEPS))
    with journal.together():
        journal.done(STEPS[:1])
    journal.done(STEPS[1:])
    assert set(store.mirror("follows", "your follows", Role.FOLLOWED).items) == {"1", "2", "3"}
