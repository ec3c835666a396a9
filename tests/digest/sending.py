"""What a person types to set the mail server and to send a letter."""

from tests.digest.post_office import PASSWORD, SENDER, PostOffice
from tests.digest.reader import Reader
from tests.person import Ran


def sets(reader: Reader, office: PostOffice, *words: str, expect: int = 0) -> Ran:
    """Set the mail server."""
    options = ("--security", office.security, "--port", str(office.port), *words)
    known = ("mail-server", "localhost", "--from", SENDER, "--password-stdin", *options)
    return reader.runs(*known, given=f"{PASSWORD}\n", expect=expect)


def sends(sender: Reader, *to: str, expect: int = 0, words: tuple[str, ...] = ()) -> Ran:
    """Send a letter to these addresses."""
    options = [word for address in to for word in ("--to", address)]
    return sender.digest("--send", "--yes", *options, *words, expect=expect)
