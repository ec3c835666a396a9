"""A platform that care100 does not have, to show that no other code needs to know of one."""

from dataclasses import dataclass, field

from care100.auth.secret import Secret
from care100.auth.vault import Vault
from care100.model.errors import NotLoggedIn
from care100.model.handles import BadHandle, Handle, HandleForms
from care100.platforms.base import Columns, PublishedField
from care100.platforms.import_files import ImportFile
from care100.platforms.login import KeptLogin, LoginForm, LoginGrant, LoginRequest, secret_key
from care100.platforms.options import CommandHelp, CommandOption, OptionKind
from care100.platforms.targets import Usage

ID = "invented"
TOKEN = "the-invented-token"
_PAGE = "https://invented.example/circles/"


def _forms(text: str) -> HandleForms:
    return HandleForms(f"~{text}", f"~{text}", f"https://invented.example/{text}")


@dataclass
class InventedClient:
    """A client that sends nothing."""

    server: str
    token: str
    usage: Usage = field(default_factory=Usage)

    def close(self) -> None:
        """Have nothing to close."""


class InventedPlatform:
    """Handles are `~name`; lists are published as circles. It keeps what it was asked."""

    id = ID
    label = "Invented"
    any_server = False
    pull_places = "the address of a circle"
    handle_example = "~name"
    columns = Columns(ID, f"{ID}_id", optional=True)
    published_field = PublishedField("invented_circle", "Circle")
    login_form = LoginForm(
        server="SERVER",
        question="Your Invented server, such as invented.example",
    )
    import_files: tuple[ImportFile, ...] = ()

    def __init__(self) -> None:
        self.requests: list[LoginRequest] = []
        self.revoked: list[str] = []

    def read_handle(self, text: str) -> Handle | None:
        return self.parse_handle(text) if text.startswith("~") else None

    def parse_handle(self, text: str) -> Handle:
        if not text.removeprefix("~").isalnum():
            raise BadHandle("That is not a name on Invented.", "Try again.")
        return self.handle(text.removeprefix("~"))

    def handle(self, text: str) -> Handle:
        return Handle(ID, text, _forms)

    def feed_url(self, handle: Handle) -> str:  # noqa: ARG002
        return ""

    def check_permanent_id(self, text: str) -> str:
        return "" if text.startswith("did:") else "is not an Invented id"

    def check_published(self, text: str) -> str:
        return "" if text.isalnum() else "is not a circle"

    def published_url(self, text: str) -> str:
        return f"{_PAGE}{text}"

    def read_published(self, text: str) -> str:
        return text.removeprefix(_PAGE)

    def public_list(self, text: str) -> None:  # noqa: ARG002
        return None

    def command_help(self, command: str) -> CommandHelp:
        if command != "login":
            return CommandHelp()
        return CommandHelp("Invented wants nothing of you.", ("invented invented.example",))

    def options(self, command: str) -> tuple[CommandOption, ...]:
        listed = {
            "login": (
                CommandOption("--as-guest", "log in without rights."),
                CommandOption("--each", "also ask for permission to follow each account."),
                CommandOption(
                    "--hours",
                    "how long the login lasts.",
                    OptionKind.NUMBER,
                    "HOURS",
                    default=8,
                    minimum=1,
                    maximum=24,
                ),
                CommandOption(
                    "--scope", "one more permission.", OptionKind.TEXT, "NAME", repeatable=True
                ),
                CommandOption(
                    "--via", "how to log in.", OptionKind.TEXT, "WAY", choices=("mail", "phone")
                ),
            ),
            "describe": (
                CommandOption(
                    "--circle", "the circle.", OptionKind.TEXT, "CIRCLE", name="invented_circle"
                ),
            ),
        }
        return listed.get(command, ())

    def log_in(self, request: LoginRequest) -> LoginGrant:
        self.requests.append(request)
        if request.token != TOKEN:
            raise NotLoggedIn("Invented does not accept the token.", "Try again.")
        return LoginGrant(Secret(TOKEN), f"https://{request.server}", "", "ada", "7")

    def log_out(self, login: KeptLogin, secret: Secret) -> bool:  # noqa: ARG002
        self.revoked.append(secret.access_token)
        return True

    def connect(self, login: KeptLogin, vault: Vault) -> InventedClient:
        secret = vault.get(secret_key(login))
        if not secret:
            raise NotLoggedIn("There is no token.", "Try again.")
        return InventedClient(login.server, secret.access_token)
