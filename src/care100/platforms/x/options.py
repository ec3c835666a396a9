"""What people write on the command line for X only."""

from care100.platforms.login import LoginForm
from care100.platforms.options import CommandHelp, CommandOption, OptionKind
from care100.platforms.x.prices import READ_IN, Price

API = "https://api.x.com"
LOGIN_FORM = LoginForm(usual_server=API)

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
        CommandOption("--verify", "read the List back; X charges one cent per member."),
        CommandOption(
            "--pace",
            f"seconds between additions [default: {DEFAULT_PACE_SECONDS}]",
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
            "the address or id of the List that the list is published as.",
            OptionKind.TEXT,
            "LIST",
            name="x_list",
        ),
    ),
}

HELP: dict[str, CommandHelp] = {
    "login": CommandHelp(
        "X requires an app of your own: create one at developer.x.com as a “native app” with the "
        "callback address http://127.0.0.1:8910/callback, and pass its client id.",
        ("x --client-id YOUR-CLIENT-ID",),
    ),
    "follow": CommandHelp(
        "On X care100 follows the published List in one request, because X forbids following "
        "accounts in bulk. Anybody's List can be followed by its address, for a price that is "
        "shown first.",
        ("social-care-100 --on x", "social-care-100 --on x --copy --topic dementia"),
    ),
    "sync": CommandHelp(
        "On X the list becomes a public List of yours, which others can follow with one click. "
        "care100 remembers the members of the List and does not read it, because X charges for "
        "reading; `--verify` reads it and names accounts that X did not add.",
        ("social-care-100 --on x --max-cost 2",),
    ),
    "check": CommandHelp(
        "Accounts on X can only be checked with a login on X. X charges one cent for each, and "
        "care100 asks for confirmation first."
    ),
    "prices": CommandHelp(
        f"X charges an app for most requests (prices of {READ_IN}, in dollars): "
        + "; ".join(f"{one.what[0].lower()}{one.what[1:]} {one.times(1):.3f}" for one in Price)
        + "."
    ),
    "digest": CommandHelp(
        "Posts on X are read only with `--on x`, from the list's published List. X charges half a "
        "cent for each post and one cent for each author; care100 shows the highest price and "
        "asks first.",
    ),
    "pull": CommandHelp(
        "X charges one cent for each member that is read. care100 shows the total and asks for "
        "confirmation first, also with `--dry-run`.",
        ("social-care-100 --from x:1234567890 --max-cost 1.50",),
    ),
}
