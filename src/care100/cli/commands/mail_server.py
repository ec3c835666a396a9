"""`mail-server`: the user's own mail server, with which letters are sent."""

import getpass
import re
from typing import TYPE_CHECKING, Annotated

import typer

from care100 import paths, streams
from care100.cli import usage_errors
from care100.cli.invocation import Invocation
from care100.cli.options import option
from care100.cli.views import render
from care100.model import sanitize
from care100.model.addresses import is_email_address
from care100.model.errors import UsageError
from care100.model.server_names import is_loopback

if TYPE_CHECKING:
    from care100.mail.server import MailServer, Security

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*|[0-9a-fA-F:]{{2,45}}")

Host = Annotated[
    str | None,
    typer.Argument(
        metavar="HOST", help="The server, such as mail.example.org.", show_default=False
    ),
]


def mail_server(
    here: Invocation,
    host: Host = None,
    sender: Annotated[
        str | None, option("--from", metavar="ADDRESS", text="Your e-mail address.")
    ] = None,
    user: Annotated[
        str | None, option("--user", text="Your user name, if it is not your address.")
    ] = None,
    security: Annotated[
        str,
        option(
            "--security",
            metavar="KIND",
            text="tls, starttls, or none for a server on this computer",
        ),
    ] = "tls",
    port: Annotated[
        int | None,
        option("--port", metavar="NUMBER", min=1, max=65535, text="Port [default: 465 or 587]."),
    ] = None,
    no_login: Annotated[
        bool, option("--no-login", text="The server needs no user name and password.")
    ] = False,
    password_stdin: Annotated[
        bool, option("--password-stdin", text="Read the password from standard input.")
    ] = False,
    forget: Annotated[bool, option("--forget", text="Delete the settings and password.")] = False,
) -> None:
    """Set the mail server that sends your letters.

    care100 asks for the password, logs in once to test it, and saves it with the settings in
    your system keyring, or in a file that only you can read. It is never in the registry. Use
    an app password if your provider has them. Without HOST, care100 shows the settings.

    Examples:
        care100 mail-server mail.example.org --from you@example.org
        care100 mail-server mail.example.org --from you@example.org --security starttls
        care100 mail-server --forget
    """
    from care100.auth.vault import open_vault
    from care100.mail import server as mail
    from care100.mail.client import MailClient

    vault = open_vault(paths.home())
    if forget:
        mail.forget(vault)
        render.out("The mail server and its password were deleted.")
        return
    if host is None:
        _show(mail.load(vault)[0])
        return
    kind = _security(security, host)
    address = sender or ""
    if not is_email_address(address):
        raise UsageError(
            f"“{sanitize.line(address, 60)}” is not an e-mail address."
            if address
            else "The letters need a sender.",
            "Add --from with your e-mail address.",
        )
    name = "" if no_login else user or address
    chosen = mail.MailServer(_host(host), port or kind.port, kind, address, name)
    password = "" if no_login else _password(here, chosen, given=password_stdin)
    with MailClient(chosen, password):
        pass
    mail.save(vault, chosen, password)
    render.out(f"Letters are sent from {chosen.sender} through {chosen.place}.")
    if password:
        render.note(f"The password is kept in {vault.place}.")


def _show(server: "MailServer") -> None:
    render.facts(
        [
            ("Server", server.place),
            ("Security", server.security.value),
            ("User", server.user or "no login"),
            ("From", server.sender),
        ]
    )


def _security(text: str, host: str) -> "Security":
    """Return the kind of encryption. Raises UsageError for none on another computer."""
    from care100.mail.server import Security

    try:
        kind = Security(text.strip().lower())
    except ValueError:
        raise usage_errors.bad_choice("--security", text, list(Security)) from None
    if kind is Security.NONE and not is_loopback(host):
        raise UsageError(
            f"{sanitize.line(host, 60)} is not on this computer, and --security none would send"
            " letters and the password without encryption.",
            "Use tls or starttls.",
        )
    return kind


def _host(text: str) -> str:
    """Return the name of a host, such as mail.example.org. Raises UsageError."""
    if not _HOST.fullmatch(text.strip()):
        raise UsageError(
            f"“{sanitize.line(text, 60)}” is not the name of a server.",
            "Write a name such as mail.example.org, and the port with --port.",
        )
    return text.strip().lower()


def _password(here: Invocation, server: "MailServer", *, given: bool) -> str:
    """Return the password, from standard input or from a question that shows nothing."""
    if given:
        password = streams.read_line(1_000)
    elif here.interactive:
        password = getpass.getpass(f"Password of {server.user} on {server.host}: ")
    else:
        raise UsageError(
            "The mail server's password is needed.",
            "Add --password-stdin and write it to standard input, or add --no-login.",
        )
    if not password:
        raise UsageError("The password is empty.", "Run the same command again.")
    return password
