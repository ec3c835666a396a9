"""A letter as data, and which accounts it leaves out."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from care100.cli.views import render
from care100.cli.views.reasons import words
from care100.model import sanitize
from care100.model.reasons import ReasonCode

if TYPE_CHECKING:
    from care100.digest.collect import LeftOut, Reading
    from care100.digest.letter import Letter, LetterPost
    from care100.digest.send import Delivery
    from care100.platforms.targets import Usage

_FAILURES = {ReasonCode.NO_RESPONSE, ReasonCode.REFUSED}


def has_failures(reading: "Reading") -> bool:
    """Return whether some accounts could not be read, though they may have posts."""
    return any(one.reason.code in _FAILURES for one in reading.left_out)


def note_left_out(reading: "Reading") -> None:
    """Print the accounts that were left out, by reason."""
    for reason, ones in _by_reason(reading.left_out):
        names = ", ".join(f"{sanitize.line(one.name)} ({one.handle.display})" for one in ones)
        render.note(f"Left out, because {reason}: {names}")


def _by_reason(left_out: "Iterable[LeftOut]") -> "list[tuple[str, list[LeftOut]]]":
    ordered = sorted(left_out, key=lambda one: words(one.reason))
    return [
        (reason, list(ones)) for reason, ones in groupby(ordered, lambda one: words(one.reason))
    ]


def has_undelivered(deliveries: "Iterable[Delivery]") -> bool:
    """Return whether a letter was refused, or may not have arrived."""
    return any(one.outcome.value in ("refused", "unknown") for one in deliveries)


def as_data(
    letter: "Letter",
    reading: "Reading",
    usages: "Iterable[Usage]",
    output: Path | None,
    deliveries: "Iterable[Delivery]",
) -> dict[str, Any]:
    """Return the letter for `--json` (docs/json.md)."""
    known = list(usages)
    return {
        "schema": 1,
        "list": letter.metadata.slug,
        "since": letter.period.since.isoformat(),
        "until": letter.period.until.isoformat(),
        "file": str(output) if output else None,
        "posts": [_post(one) for one in letter.posts],
        "joined": [{"name": one.text, "url": one.address} for one in letter.joined],
        "left": list(letter.left),
        "hashtags": [{"name": one.name, "members": one.members} for one in letter.hashtags],
        "chats": [
            {"name": one.name, "hashtag": one.chat.hashtag, "at": one.at.isoformat()}
            for one in letter.chats
        ],
        "members": letter.members,
        "authors": letter.authors,
        "skipped": [
            {
                "name": one.name,
                "handle": one.handle.display,
                "code": one.reason.code.value,
                "reason": words(one.reason),
            }
            for one in reading.left_out
        ],
        "deliveries": [
            {"to": one.address, "outcome": one.outcome.value, "reason": one.reason}
            for one in deliveries
        ],
        "requests": {"read": sum(one.reads for one in known), "write": 0},
        "cost_usd": float(sum((one.usd for one in known), Decimal(0))),
    }


def _post(one: "LetterPost") -> dict[str, Any]:
    post = one.chosen.post
    return {
        "name": one.name,
        "handle": one.handle,
        "platform": one.chosen.handle.platform,
        "url": one.url,
        "at": post.at.isoformat(),
        "text": post.text,
        "language": one.language,
        "warning": one.warning,
        "hashtags": list(post.hashtags),
        "attachments": [
            {"kind": link.kind, "text": link.text, "url": link.address} for link in post.attachments
        ],
        "boosts": post.boosts,
        "replies": post.replies,
        "followers": one.chosen.followers,
    }
