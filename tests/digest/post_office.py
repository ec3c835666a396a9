"""A mail server by others (aiosmtpd) on loopback, with a certificate of its own."""

import asyncio
import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD, SENDER = "me@example.org", "correct horse battery", "me@example.org"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def certificate(folder: Path, name: str = "localhost") -> Path:
    """Write a self-signed certificate with its key to one file, and return its path."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names = [x509.DNSName(name)]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


class PostOffice:
    """The server. `received` has each message with its only recipient.

    refused      the answers to recipients that it does not accept
    no_sender    the answer to every sender, if it accepts none
    when_data    called with the recipient before a message is accepted
    hangs_up     whether it ends the connection once it has a message, without an answer
    """

    def __init__(self, pem: Path, security: str = "tls") -> None:
        self.security = security
        self.received: list[tuple[str, EmailMessage]] = []
        self.senders: list[str] = []
        self.raw: list[bytes] = []
        self.logins = 0
        self.refused: dict[str, str] = {}
        self.no_sender = ""
        self.hangs_up = False
        self.when_data: Callable[[str], str | None] = lambda _: None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(pem)
        kinds: dict[str, dict[str, Any]] = {
            "tls": {"ssl_context": context, "auth_require_tls": False},
            "starttls": {"tls_context": context, "require_starttls": True},
            "none": {"auth_require_tls": False},
        }
        self.port = _free_port()
        self._is_stopped = False
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            auth_required=security != "none",
            authenticator=self._authenticate,
            **kinds[security],
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        if not self._is_stopped:
            self._is_stopped = True
            self._controller.stop()

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _kind: str, data: Any
    ) -> AuthResult:
        self.logins += 1
        is_right = (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=is_right, handled=False)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.no_sender:
            return self.no_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.hangs_up:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        [to] = envelope.rcpt_tos
        answer = self.when_data(to)
        if answer:
            return answer
        assert isinstance(envelope.content, bytes)
        parsed = message_from_bytes(envelope.content, policy=default)
        assert isinstance(parsed, EmailMessage)
        self.raw.append(envelope.content)
        self.received.append((to, parsed))
        self.senders.append(str(envelope.mail_from))
        return "250 OK"

    @property
    def recipients(self) -> list[str]:
        """Return who got a message, in order."""
        return [to for to, _ in self.received]

    def wait_for(self, count: int, seconds: float = 60) -> None:
        """Wait until so many messages have arrived."""
        end = time.monotonic() + seconds
        while len(self.received) < count:
            assert time.monotonic() < end, f"{len(self.received)} of {count} arrived"
            time.sleep(0.02)
