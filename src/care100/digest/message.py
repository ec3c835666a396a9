"""A letter as an e-mail message: a text part and an HTML part (RFC 5322, RFC 2046)."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import quote

from care100.digest import html, plain_text
from care100.digest.letter import Letter

_UNKNOWN_SENDER = "care100@localhost.invalid"


def compose(letter: Letter, sender: str = "", recipient: str = "") -> EmailMessage:
    """Return the message from one address to one other; both may be empty in a file.

    The same letter to the same recipient has the same Message-ID, also in a later run.
    """
    message = EmailMessage(SMTP)
    # The header's own encoder writes names of any characters.
    message["From"] = Address(letter.title, addr_spec=sender or _UNKNOWN_SENDER)
    if recipient:
        message["To"] = recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.period.until)
    message["Message-ID"] = message_id(letter, sender, recipient)
    message["Auto-Submitted"] = "auto-generated"
    unsubscribe = _unsubscribe(letter, sender) if sender else ""
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
    if not recipient:
        # Programs for mail open the file as a draft.
        message["X-Unsent"] = "1"
    text = plain_text.write(letter)
    if sender:
        text += f"To stop this letter, write to {sender}.\n"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html.write(letter, unsubscribe), subtype="html", cte="quoted-printable")
    return message


def _unsubscribe(letter: Letter, sender: str) -> str:
    """Return the address of a message to the sender (RFC 2369, RFC 6068)."""
    return f"mailto:{quote(sender, safe='@')}?subject={quote(f'Unsubscribe: {letter.title}')}"


def message_id(letter: Letter, sender: str, recipient: str) -> str:
    """Return the message's id, from which no address can be read."""
    parts = (letter.metadata.slug, letter.period.key, recipient.casefold())
    digest = sha256("\n".join(parts).encode()).hexdigest()[:32]
    domain = (sender or _UNKNOWN_SENDER).rpartition("@")[2]
    return f"<{digest}@{domain}>"
