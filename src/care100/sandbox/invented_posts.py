"""Posts of the sandbox's accounts, invented from a seed: the same seed gives the same posts."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Form = Literal["post", "reply", "boost"]

_TEXTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "en",
        "Our guide to direct payments is out, written with people who use them.",
        ("socialcare",),
    ),
    ("en", "What does good supervision look like? Eight social workers answer.", ("SocialWork",)),
    ("en", "New figures on waiting times for an assessment are published today.", ("socialcare",)),
    ("en", "Carers saved our week. Thank you to everyone who came on Tuesday.", ("carers",)),
    ("en", "We are looking for two practice educators in the north.", ("SocialWork", "jobs")),
    (
        "en",
        "A long read about housing and care, and why one fails without the other.",
        ("housing",),
    ),
    ("en", "Free webinar on Thursday: the Care Act, ten years on.", ("CareAct", "socialcare")),
    ("en", "Three questions to ask before you choose a care home.", ("dementia",)),
    ("en", "Young carers drew their days for us. Look at these maps.", ("youngcarers",)),
    ("en", "The inquiry's report names what everybody in the sector knew.", ()),
    ("cy", "Mae ein canllaw newydd ar ofal cymdeithasol ar gael yn Gymraeg.", ("gofal",)),
    ("de", "Unser neuer Leitfaden zur Beratung von Angehörigen ist da.", ("pflege",)),
)
_WARNINGS = ("suicide, mentioned", "abuse in care", "long, about politics")
_PICTURES = ("A chart of waiting times by region.", "Four people around a table, laughing.", "")
_MOST = 12


@dataclass(frozen=True)
class InventedPost:
    """A post. `warning` is empty without a content warning; `picture` is None without one.

    A reply is to somebody else's post. An unlisted post is public, but in no public timeline.
    """

    at: datetime
    text: str
    language: str
    tags: tuple[str, ...] = ()
    warning: str = ""
    picture: str | None = None
    unlisted: bool = False
    form: Form = "post"
    boosts: int = 0
    replies: int = 0
    likes: int = 0


def invent(seed: str, newest: datetime, followers: int) -> list[InventedPost]:
    """Return some posts, newest first. `newest` is the date of the first one."""
    chance = random.Random(seed)  # noqa: S311 - invents posts, guards nothing
    found: list[InventedPost] = []
    at = newest
    for _ in range(chance.randrange(1, _MOST)):
        found.append(_one(chance, at, followers))
        at -= timedelta(minutes=chance.randrange(90, 3_000))
    return found


def _one(chance: random.Random, at: datetime, followers: int) -> InventedPost:
    language, text, tags = chance.choice(_TEXTS)
    form: Form = chance.choices(("post", "reply", "boost"), (7, 2, 1))[0]
    reach = max(followers // 200, 1)
    return InventedPost(
        at,
        " ".join((text, *(f"#{tag}" for tag in tags))),
        language,
        tags,
        warning=chance.choice(_WARNINGS) if chance.random() < 0.1 else "",
        picture=chance.choice(_PICTURES) if chance.random() < 0.3 else None,
        unlisted=chance.random() < 0.1,
        form=form,
        boosts=chance.randrange(reach + 3),
        replies=chance.randrange(reach // 2 + 3),
        likes=chance.randrange(reach * 3 + 5),
    )
