"""A list as a private list on Mastodon, for curators on servers without Collections.

Only followed accounts can be in one. Nobody is followed for its sake: who is not, is named.
"""

from copy import deepcopy

from care100.platforms.base import Item
from care100.platforms.mastodon import Follows, Mastodon, PrivateList
from care100.platforms.mastodon_profiles import handles
from care100.sync import safety, wanted
from care100.sync.legs import Bench, Leg, difference
from care100.sync.plan import Do, Removal, Skip, Wanted, named
from care100.sync.wanted import Narrowing, People

NOT_FOLLOWED = "you do not follow it"
_ASKED = "you have asked to follow it, and it has not said yes yet"


def legs(bench: Bench, client: Mastodon, *, force: bool) -> list[Leg]:
    """What brings the login's own list of that title to the list.

    None when nobody on the list is on Mastodon. Raises safety.TooManyRemovals (unless
    `force`) and PlatformError before anything is changed.
    """
    before = deepcopy(client.usage)
    with bench.database.reading() as session:
        found = wanted.people(session, bench.curated, bench.login, Narrowing())
    if not found.candidates and not found.skipped:
        return []
    found = wanted.resolve(bench.database, bench.login, client, found, bench.patience)
    found = _followed(bench, client, found)
    target = PrivateList(client, bench.curated.title)
    leg = bench.leg(
        target,
        Wanted(found.items, found.skipped),
        remove=Removal.ALL,
        account_ids=found.account_ids,
    )
    leg.notes = found.moved
    _name_strangers(bench, client, leg)
    if any(skip.reason == NOT_FOLLOWED for skip in found.skipped):
        leg.hint = (
            "Only whom you follow can be in a list of yours. "
            f"To follow them: care100 follow {bench.curated.slug}"
        )
    leg.took = difference(client.usage, before)
    leaving = len(leg.plan.doing(Do.REMOVE))
    safety.refuse_emptying(len(leg.plan.already) + leaving, leaving, target.label, force=force)
    return [leg]


def _followed(bench: Bench, client: Mastodon, found: People) -> People:
    """Those whom the login follows, and of the others that it does not."""
    items = found.items
    seen = bench.patience.ask(lambda: Follows(client).observe(items))
    reasons = {
        one.id: _ASKED if one.id in seen.pending else NOT_FOLLOWED
        for one in items
        if one.id not in seen.present
    }
    return People(
        [one for one in found.candidates if one.item.id not in reasons],
        [*found.skipped, *(Skip(one, reasons[one.id]) for one in items if one.id in reasons)],
        found.moved,
    )


def _name_strangers(bench: Bench, client: Mastodon, leg: Leg) -> None:
    """Say by name whom the curator had put in by hand, and the list does not have."""
    unknown = [item.id for item in leg.plan.doing(Do.REMOVE) if item.name == item.id]
    if unknown:
        told = bench.patience.ask(lambda: handles(client, unknown))
        leg.plan = named(leg.plan, {id_: Item(id_, f"@{one}") for id_, one in told.items()})
