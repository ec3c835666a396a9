"""The user's mail server. Its settings and the password are one secret in the vault."""

from dataclasses import dataclass
from enum import StrEnum

from care100.auth.secret import Secret
from care100.auth.vault import Vault
from care100.model import shell_quoting
from care100.model.errors import Care100Error

_KEY = "mail"


class Security(StrEnum):
    """How the connection is encrypted."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"

    @property
    def port(self) -> int:
        """Return the usual port (RFC 8314)."""
        return {"tls": 465, "starttls": 587, "none": 25}[self.value]


class NoMailServer(Care100Error):
    """The user has set no mail server."""

    exit_code = 5

    def __init__(self) -> None:
        super().__init__(
            "care100 knows no mail server to send letters with.",
            "Set yours with: care100 mail-server HOST --from ADDRESS",
        )


@dataclass(frozen=True)
class MailServer:
    """A server with its login. `user` is empty for a server that needs none.

    `sender` is the address that messages come from. The `repr` has no password.
    """

    host: str
    port: int
    security: Security
    sender: str
    user: str = ""

    @property
    def place(self) -> str:
        """Return the server for display: `mail.example.org, port 465`."""
        return f"{self.host}, port {self.port}"

    @property
    def command(self) -> str:
        """Return the command that sets this server again."""
        words = ["care100", "mail-server", self.host, "--from", self.sender]
        if self.security is not Security.TLS:
            words += ["--security", self.security.value]
        if self.port != self.security.port:
            words += ["--port", str(self.port)]
        if not self.user:
            words.append("--no-login")
        elif self.user != self.sender:
            words += ["--user", self.user]
        return shell_quoting.command(*words)


def save(vault: Vault, server: MailServer, password: str) -> None:
    """Store the settings and the password. Raises VaultError."""
    settings = {
        "host": server.host,
        "port": str(server.port),
        "security": server.security.value,
        "sender": server.sender,
        "user": server.user,
    }
    vault.put(_KEY, Secret(password, extra=settings))


def load(vault: Vault) -> tuple[MailServer, str]:
    """Return the settings and the password. Raises NoMailServer and VaultError."""
    secret = vault.get(_KEY)
    if secret is None:
        raise NoMailServer
    settings = secret.extra
    try:
        server = MailServer(
            settings["host"],
            int(settings["port"]),
            Security(settings["security"]),
            settings["sender"],
            settings["user"],
        )
    except (KeyError, ValueError):
        raise NoMailServer from None
    return server, secret.access_token


def forget(vault: Vault) -> None:
    """Delete the settings and the password. Raises VaultError."""
    vault.forget(_KEY)
