"""Lists to publish, without a registry."""

from datetime import UTC, datetime, timedelta

from care100.model.findings import FindingKind
from care100.model.list_metadata import Edition, ListMetadata
from care100.model.members import Member
from care100.site.publication import Publication
from care100.stats.figures import Condition, figures
from care100.stats.growth import Flow
from tests.members import a_member

DAY = datetime(2026, 11, 24, tzinfo=UTC)
TOPICS = ("carers", "research", "")


def publication(about: ListMetadata, members: list[Member]) -> Publication:
    """Return a list of these members with its statistics: it has grown over years, and of three
    members one has moved, one has no findings and one was not checked.
    """
    edition = Edition(about, tuple(members), (DAY,) * len(members), DAY)
    kinds = Condition(findings=frozenset({FindingKind.MOVED})), Condition(checked=True), Condition()
    conditions = [kinds[n % 3] for n in range(len(members))]
    flows = [Flow(DAY - timedelta(days=800), len(members), 1), Flow(DAY, 1, 0)]
    return Publication(edition, (), figures(edition, conditions, flows, DAY))


MIXED = publication(
    ListMetadata(
        slug="mixed",
        title="People of many kinds",
        description="People and organisations of many kinds. There is more to read about them.",
        curator="The editors",
        homepage="https://example.org",
        hashtags=("SocialCare",),
        published={"x": ("123",), "mastodon": ("https://example.org/collections/1",)},
    ),
    [
        a_member(
            name=f"Käthe Müller {n}",
            kind="organisation" if n % 3 == 1 else "person",
            topic=TOPICS[n % 3],
            mastodon=f"Person{n}@mastodon.example" if n % 2 else "",
            x=f"person{n}",
            website="https://www.example.org/a/long/way" if n % 4 == 0 else "",
            about="Writes about care homes." if n % 2 else "",
        )
        for n in range(12)
    ],
)

OVERLAPPING = publication(
    ListMetadata(slug="overlapping", title="Members with several topics"),
    [
        a_member(name="Ada", topic="carers; research", x="ada"),
        a_member(name="Bob", topic="carers", x="bob"),
        a_member(name="Eve", topic="", x="eve"),
    ],
)

HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "</h4></li></ul><h1>Mine</h1>",
    "Anna \u202egnirts desrever\u202c",
    "שלום עולם",
    "\u202e",
    "N" * 10_000,
    "{{ 7 * 7 }}{% raw %}",
)

HOSTILE = publication(
    ListMetadata(
        slug="hostile", title="<b>Hostile</b>", description="</title><script>alert(1)</script>"
    ),
    [
        a_member(
            name=name,
            topic=name,
            mastodon=f"m{n}@{'long.' * 40}example",
            x=f"x{n}",
            website=("javascript:alert(1)", "https://example.org/'\"")[n % 2],
            about=name,
        )
        for n, name in enumerate(HOSTILE_NAMES)
    ],
)
