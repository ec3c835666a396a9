"""The plan: the laws that every target relies on, follows and Lists and Collections alike."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from care100.engine.plan import Action, Plan, PlanPolicy, Removal, Skip, Wanted, named, plan
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.targets import Item, Observed

ids = st.integers(0, 20).map(str)
sets = st.frozensets(ids, max_size=15)
CONTAINER = Item("", "The list")


@st.composite
def situations(draw: st.DrawFn) -> tuple[Wanted, Observed, PlanPolicy]:
    """Who is wanted, what a target holds, and what may be done about it."""
    wanted = [Item(id_, f"Person {id_}", f"@p{id_}") for id_ in draw(st.lists(ids, unique=True))]
    present = draw(sets)
    pending = draw(sets) - present
    barred = dict.fromkeys(draw(sets), Reason(ReasonCode.BLOCKED))
    observed = Observed(present, pending, barred, draw(sets))
    policy = PlanPolicy(
        remove=draw(st.sampled_from(Removal)),
        ours=draw(sets),
        kept=draw(sets),
        make=draw(st.sampled_from([None, CONTAINER])),
    )
    return Wanted(wanted, [Skip(Item("x", "Gone"), Reason(ReasonCode.GONE))]), observed, policy


def carried_out(made: Plan, observed: Observed) -> Observed:
    """What a target holds once every step took effect."""
    added = {item.id for item in made.doing(Action.ADD)}
    removed = {item.id for item in made.doing(Action.REMOVE)}
    return Observed(
        (observed.present | added) - removed,
        observed.pending - removed,
        observed.barred,
        observed.unknown,
    )


@given(situations())
def test_once_done_there_is_nothing_to_do(situation: tuple[Wanted, Observed, PlanPolicy]) -> None:
    wanted, observed, policy = situation
    first = plan(wanted, observed, policy)
    assert plan(wanted, carried_out(first, observed), policy).steps == ()


@given(situations())
def test_it_comes_to_what_is_wanted(situation: tuple[Wanted, Observed, PlanPolicy]) -> None:
    wanted, observed, policy = situation
    made = plan(wanted, observed, policy)
    after = carried_out(made, observed)
    there = after.present | after.pending
    left_out = {skip.item.id for skip in made.skipped}
    asked = {item.id for item in wanted.items}
    assert asked - left_out <= there
    surplus = there - asked
    if policy.remove is Removal.NOTHING:
        assert surplus == (observed.present | observed.pending) - asked
    if policy.remove is Removal.ALL:
        assert surplus <= policy.kept


@given(situations())
def test_it_takes_no_step_more(situation: tuple[Wanted, Observed, PlanPolicy]) -> None:
    wanted, observed, policy = situation
    made = plan(wanted, observed, policy)
    there = observed.present | observed.pending
    asked = {item.id for item in wanted.items}
    added = [item.id for item in made.doing(Action.ADD)]
    removed = [item.id for item in made.doing(Action.REMOVE)]
    assert len(set(added)) == len(added)
    assert set(added) <= asked - there - observed.barred.keys() - observed.unknown
    assert len(set(removed)) == len(removed)
    assert set(removed) <= there - asked - policy.kept
    if policy.remove is Removal.OURS:
        assert set(removed) <= policy.ours


@given(situations())
def test_every_wanted_item_is_in_the_plan_once(
    situation: tuple[Wanted, Observed, PlanPolicy],
) -> None:
    wanted, observed, policy = situation
    made = plan(wanted, observed, policy)
    told = [
        *(item.id for item in (*made.already, *made.requested, *made.doing(Action.ADD))),
        *(skip.item.id for skip in made.skipped if skip not in wanted.skipped),
    ]
    assert sorted(told) == sorted(item.id for item in wanted.items)
    assert set(wanted.skipped) <= set(made.skipped)


@given(situations())
def test_a_container_is_made_first_and_only_for_somebody(
    situation: tuple[Wanted, Observed, PlanPolicy],
) -> None:
    wanted, observed, policy = situation
    made = plan(wanted, observed, policy)
    makes = [at for at, step in enumerate(made.steps) if step.do is Action.MAKE]
    assert makes == ([0] if policy.make and made.doing(Action.ADD) else [])


@given(situations())
def test_the_hash_is_that_of_the_steps(situation: tuple[Wanted, Observed, PlanPolicy]) -> None:
    wanted, observed, policy = situation
    made = plan(wanted, observed, policy)
    assert made.hash == plan(wanted, observed, policy).hash
    fewer = Plan(made.steps[1:])
    assert not made.steps or fewer.hash != made.hash
    assert Plan(made.steps).hash == made.hash


def test_another_description_is_another_plan() -> None:
    wanted, nobody = Wanted([Item("1", "One")]), Observed()
    hashes = {
        plan(wanted, nobody, PlanPolicy(make=CONTAINER, description=description)).hash
        for description in ("this", "that")
    }
    assert len(hashes) == 2


def test_removed_members_are_named_where_the_name_is_known() -> None:
    known: Mapping[str, Item] = {"1": Item("1", "One", "@one")}
    all_: Sequence[str] = ("1", "2", "3")
    made = plan(Wanted(known=known), Observed(frozenset(all_)), PlanPolicy(Removal.ALL))
    assert [item.name for item in made.doing(Action.REMOVE)] == ["One", "2", "3"]
    told = named(made, {"2": Item("2", "@two")})
    assert [item.name for item in told.doing(Action.REMOVE)] == ["One", "@two", "3"]
    assert told.already == made.already
