"""One connection to the user's mail server (RFC 5321, RFC 3207, RFC 8314).

The server's certificate is verified, and nothing is sent without encryption, except to a server
on this computer.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from care100.mail.server import MailServer, Security
from care100.model import sanitize
from care100.model.errors import Care100Error, NotLoggedIn, StoppedEarly

_SECONDS = 60
_LONGEST_REASON = 160
# The server ends the connection after this answer to any command (RFC 5321, section 3.8).
_CLOSING = 421
_LATER = "Run the same command again later to resume."


class MailError(Care100Error):
    """The server cannot be used as it is set."""


class MailStopped(StoppedEarly):
    """The server did not respond, ended the connection, or accepts no messages for now."""


class PasswordRefused(NotLoggedIn):
    """The server does not accept the user or the password."""


class RecipientRefused(Care100Error):
    """The server does not accept the message for this recipient; others can continue."""


class DeliveryUnknown(Care100Error):
    """The connection ended while the message was sent: it may have been accepted."""


class MailClient:
    """A connection to a mail server. Use it in a `with` statement."""

    def __init__(self, server: MailServer, password: str) -> None:
        self._server = server
        self._password = password
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """Connect and log in. Raises MailError, MailStopped and PasswordRefused."""
        with self._named_errors():
            self._smtp = self._connected()
            try:
                if self._server.user:
                    self._smtp.login(self._server.user, self._password)
                self._smtp.ehlo_or_helo_if_needed()
            except BaseException:
                self._smtp.close()
                raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the connection."""
        if self._smtp:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._smtp.close()

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        context = ssl.create_default_context()
        if server.security is Security.TLS:
            return smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
        smtp = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
        if server.security is Security.STARTTLS:
            try:
                smtp.starttls(context=context)
            except BaseException:
                smtp.close()
                raise
        return smtp

    def send(self, message: EmailMessage, recipient: str, before_data: Callable[[], None]) -> None:
        """Send a message to one recipient.

        `before_data` is called before the one step after which the message can have arrived.
        Raises DeliveryUnknown if it is not known whether it arrived. After every other error it
        has not: RecipientRefused, MailStopped, and MailError if no message can be sent.
        """
        if self._smtp is None:
            raise RuntimeError("The connection is not open.")
        smtp = self._smtp
        with self._named_errors():
            self._sender_accepted(*smtp.mail(self._server.sender))
            self._accepted(recipient, *smtp.rcpt(recipient))
        before_data()
        try:
            code, answer = smtp.data(message.as_bytes())
        except smtplib.SMTPDataError as error:
            # The server said no to the command, before it got the message.
            raise self._refusal(recipient, error.smtp_code, error.smtp_error) from None
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryUnknown(
                f"{self._server.host} ended the connection while the letter to {recipient} was"
                " sent.",
                "It may have arrived.",
            ) from error
        self._accepted(recipient, code, answer)

    def _sender_accepted(self, code: int, answer: bytes | str) -> None:
        """Raise MailError unless the server accepts the sender; MailStopped if not for now."""
        if _is_success(code):
            return
        reason = self._reason(code, answer)
        if _is_for_now(code):
            raise MailStopped(f"{self._server.host} refused: {reason}.", _LATER)
        raise MailError(
            f"{self._server.host} does not accept letters from {self._server.sender}: {reason}.",
            f"Set the address or the login again with: {self._server.command}",
        )

    def _accepted(self, recipient: str, code: int, answer: bytes | str) -> None:
        """Raise RecipientRefused or MailStopped unless the server's answer is a success."""
        if not _is_success(code):
            raise self._refusal(recipient, code, answer)

    def _refusal(self, recipient: str, code: int, answer: bytes | str) -> Care100Error:
        reason = self._reason(code, answer)
        if code == _CLOSING:
            return MailStopped(f"{self._server.host} ended the connection: {reason}.", _LATER)
        if self._smtp:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.rset()
        return RecipientRefused(
            f"{recipient}: {self._server.host} says: {reason}",
            "Run the same command again later." if _is_for_now(code) else "Check the address.",
        )

    def _reason(self, code: int, answer: bytes | str) -> str:
        text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
        if self._password:
            text = text.replace(self._password, "[your password]")
        return sanitize.line(f"{code} {text}", _LONGEST_REASON).rstrip(". ")

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        """Convert the errors of a connection, without quoting what was sent."""
        host = self._server.host
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            raise MailError(
                f"The certificate of {host} is not valid: {error.verify_message}.",
                "Check the server's name. Nothing was sent.",
            ) from None
        except ssl.SSLError as error:
            if error.reason != "WRONG_VERSION_NUMBER":
                raise self._unreachable(error) from None
            raise MailError(
                f"{host} does not begin with TLS on port {self._server.port}.",
                "Check the port, or add --security starttls. Nothing was sent.",
            ) from None
        except smtplib.SMTPNotSupportedError:
            raise MailError(
                f"{host} does not offer what is needed: an encrypted connection, or a login.",
                "Set the server again with another --security or --port. Nothing was sent.",
            ) from None
        except smtplib.SMTPAuthenticationError as error:
            raise PasswordRefused(
                f"{host} does not accept your user name or password"
                f" ({self._reason(error.smtp_code, error.smtp_error)}).",
                f"Set them again with: {self._server.command}",
            ) from None
        except smtplib.SMTPResponseException as error:
            raise MailStopped(
                f"{host} refused: {self._reason(error.smtp_code, error.smtp_error)}.", _LATER
            ) from None
        except UnicodeError:
            # Python's client sends ASCII only.
            raise MailError(
                f"The user name or the password for {host} has a character that care100 cannot"
                " send, such as ä or €.",
                "Use an app password, or change the password.",
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            raise self._unreachable(error) from None

    def _unreachable(self, error: Exception) -> MailStopped:
        return MailStopped(
            f"{self._server.host} could not be reached: {_words(error)}.",
            "Check the server's name and port, and run the same command again.",
        )


def _is_success(code: int) -> bool:
    return 200 <= code < 300


def _is_for_now(code: int) -> bool:
    """Whether the server may answer differently later, as in greylisting (RFC 5321, 4.2.1)."""
    return 400 <= code < 500


def _words(error: Exception) -> str:
    known = (isinstance(error, OSError) and error.strerror) or str(error)
    return sanitize.line(known or type(error).__name__, _LONGEST_REASON).rstrip(". ")
