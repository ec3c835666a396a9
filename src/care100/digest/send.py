"""Send a letter: one message to each recipient, at most once for each issue.

The registry knows before each message that it may arrive, and after it that it was accepted. A
run that was killed is resumed by the next one. A message whose fate is not known is sent again
only if the user asks for it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from care100.digest import message
from care100.digest.letter import Letter
from care100.mail.client import DeliveryUnknown, MailClient, RecipientRefused
from care100.mail.server import MailServer
from care100.registry import letters
from care100.registry.database import Database
from care100.registry.letters import LetterState
from care100.registry.models import CuratedList


class Outcome(StrEnum):
    """What became of a letter to one recipient.

    PLANNED  it will be sent
    SENT     the mail server accepted it now
    ALREADY  the recipient has this issue from an earlier run
    REFUSED  the mail server does not accept it for this recipient
    UNKNOWN  it was being sent when the connection or an earlier run ended
    """

    PLANNED = "planned"
    SENT = "sent"
    ALREADY = "already"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Delivery:
    """A recipient, and what became of the letter; `reason` is the server's."""

    address: str
    outcome: Outcome
    reason: str = ""


def plan(
    database: Database, curated: CuratedList, letter: Letter, to: Sequence[str], *, again: bool
) -> list[Delivery]:
    """Return what will be done for each recipient. `again` includes letters of unknown fate."""
    with database.reading() as session:
        known = letters.states(session, curated, letter.period.key, to)
    unknown = Outcome.PLANNED if again else Outcome.UNKNOWN
    outcomes = {LetterState.SENT: Outcome.ALREADY, LetterState.SENDING: unknown}
    return [Delivery(one, outcomes[known[one]] if one in known else Outcome.PLANNED) for one in to]


def send(
    database: Database,
    curated: CuratedList,
    letter: Letter,
    planned: Sequence[Delivery],
    server: MailServer,
    password: str,
    advance: Callable[[], None],
) -> Iterator[Delivery]:
    """Send the planned letters, and yield each recipient with what became of the letter.

    Raises MailError, MailStopped and PasswordRefused; the letters before were sent.
    """
    if not any(one.outcome is Outcome.PLANNED for one in planned):
        yield from planned
        return
    with MailClient(server, password) as client:
        for one in planned:
            if one.outcome is Outcome.PLANNED:
                yield _send(database, curated, letter, one.address, server, client)
                advance()
            else:
                yield one


def _send(
    database: Database,
    curated: CuratedList,
    letter: Letter,
    address: str,
    server: MailServer,
    client: MailClient,
) -> Delivery:
    def record(state: LetterState | None) -> None:
        with database.writing() as session:
            letters.record(session, curated, letter.period.key, address, state)

    composed = message.compose(letter, server.sender, address)
    try:
        client.send(composed, address, lambda: record(LetterState.SENDING))
    except RecipientRefused as error:
        record(None)
        return Delivery(address, Outcome.REFUSED, error.message)
    except DeliveryUnknown as error:
        return Delivery(address, Outcome.UNKNOWN, error.message)
    record(LetterState.SENT)
    return Delivery(address, Outcome.SENT)
