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
from care100.mail.client import DeliveryUnknown, MailClient, MailStopped, RecipientRefused
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
    """A recipient, and what became of the letter.

    `reason` is the server's, and `hint` is what to do next.
    """

    address: str
    outcome: Outcome
    reason: str = ""
    hint: str = ""


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
        for number, one in enumerate(planned, 1):
            if one.outcome is not Outcome.PLANNED:
                yield one
                continue
            done = _send(database, curated, letter, one.address, server, client)
            yield done
            advance()
            # The connection has ended.
            if done.outcome is Outcome.UNKNOWN and any(
                other.outcome is Outcome.PLANNED for other in planned[number:]
            ):
                raise MailStopped(done.reason, "Run the same command again to resume.")


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

    is_sending = False

    def begin() -> None:
        nonlocal is_sending
        is_sending = True
        record(LetterState.SENDING)

    composed = message.compose(letter, server.sender, address)
    try:
        client.send(composed, address, begin)
    except (RecipientRefused, MailStopped) as error:
        # Before the data, what is known of an earlier run stays.
        if is_sending:
            record(None)
        if isinstance(error, MailStopped):
            raise
        return Delivery(address, Outcome.REFUSED, error.message, error.hint)
    except DeliveryUnknown as error:
        return Delivery(address, Outcome.UNKNOWN, error.message)
    record(LetterState.SENT)
    return Delivery(address, Outcome.SENT)
