"""What people write on the command line for X only."""

from care100.platforms.login import LoginForm
from care100.platforms.options import CommandOption, OptionKind

LOGIN_FORM = LoginForm(
    words="X wants an app of your own: make one at developer.x.com as a “native app” with the "
    "callback address http://127.0.0.1:8910/callback, and give its client id.",
    examples=("x --client-id YOUR-CLIENT-ID",),
)

# Half as fast as X's limit of 300 additions in 15 minutes allows.
DEFAULT_PACE_SECONDS = 6

OPTIONS: dict[str, tuple[CommandOption, ...]] = {
    "login": (
        CommandOption(
            "--client-id", "the client id of your app (or CARE100_X_CLIENT_ID).", OptionKind.TEXT
        ),
        CommandOption("--each", "also ask for permission to follow accounts one by one."),
    ),
    "follow": (
        CommandOption("--copy", "make a private List of your own.", excludes=("--each",)),
        CommandOption("--each", "follow each account, if your kind of access allows it."),
    ),
    "sync": (
        CommandOption("--verify", "read the List back; X charges a cent a member."),
        CommandOption(
            "--pace",
            f"seconds between additions; {DEFAULT_PACE_SECONDS} unless you set it.",
            OptionKind.NUMBER,
            "SECONDS",
            default=DEFAULT_PACE_SECONDS,
            minimum=0,
            maximum=3600,
        ),
    ),
    "describe": (
        CommandOption(
            "--x-list",
            "the List that the list is published as: its address or id.",
            OptionKind.TEXT,
            "LIST",
            name="x_list",
        ),
    ),
}
