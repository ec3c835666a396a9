"""A letter as an e-mail message: a text part and an HTML part (RFC 5322, RFC 2046)."""

import re
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import quote

from care100.digest import html, plain_text
from care100.digest.letter import Letter

_UNKNOWN_SENDER = "care100@localhost.invalid"
# Texts that a header has as they are: one short line, which no program decodes. In a name no
# character may need quotes (RFC 5322, atom).
_PLAIN = re.compile(r"(?!.*=\?)[ -~]{1,60}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+/^_`{|}~-]{1,60}")


def compose(letter: Letter, sender: str = "", recipient: str = "") -> EmailMessage:
    """Return the message from one address to one other; both may be empty in a file.

    The same letter to the same recipient has the same Message-ID, also in a later run.
    """
    # Python folds and encodes parsed headers again, and then drops quotes around a long name,
    # accepts line breaks in encoded words, and encodes long addresses.
    message = EmailMessage(SMTP.clone(refold_source="none"))
    name = _encoded("From", letter.title, _PLAIN_NAME)
    message.set_raw("From", f"{name}\r\n <{sender or _UNKNOWN_SENDER}>")
    if recipient:
        message.set_raw("To", recipient)
    message.set_raw("Subject", _encoded("Subject", letter.subject, _PLAIN))
    message["Date"] = format_datetime(letter.period.until)
    message["Message-ID"] = message_id(letter, sender, recipient)
    message["Auto-Submitted"] = "auto-generated"
    unsubscribe = _unsubscribe(letter, sender) if sender else ""
    if unsubscribe:
        message.set_raw("List-Unsubscribe", f"<{unsubscribe}>")
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
    subject = quote(f"Unsubscribe: {letter.metadata.slug}")
    return f"mailto:{quote(sender, safe='@')}?subject={subject}"


def _encoded(header: str, text: str, plain: re.Pattern[str]) -> str:
    """Return a text as a header has it: as it is if it is `plain`, else as RFC 2047 writes it."""
    if plain.fullmatch(text):
        return text
    return Header(text, "utf-8", header_name=header).encode(linesep="\r\n")


def message_id(letter: Letter, sender: str, recipient: str) -> str:
    """Return the message's id, from which no address can be read."""
    parts = (letter.metadata.slug, letter.period.key, recipient.casefold())
    digest = sha256("\n".join(parts).encode()).hexdigest()[:32]
    domain = (sender or _UNKNOWN_SENDER).rpartition("@")[2]
    return f"<{digest}@{domain}>"
