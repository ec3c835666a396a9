"""What people write on the command line for Bluesky only."""

from care100.platforms.login import LoginForm
from care100.platforms.options import CommandHelp, CommandOption, OptionKind

LOGIN_FORM = LoginForm(
    server="HANDLE",
    question="Your Bluesky handle, such as name.bsky.social",
    to_publish="--curator",
)

OPTIONS: dict[str, tuple[CommandOption, ...]] = {
    "login": (
        CommandOption("--curator", "also ask for permission to publish lists and starter packs."),
        CommandOption(
            "--app-password-stdin",
            "read an app password from standard input, for servers without an approval page.",
            OptionKind.STDIN,
        ),
        CommandOption(
            "--server",
            "the address of your server, if it is on this computer.",
            OptionKind.TEXT,
            "ADDRESS",
        ),
    ),
    "follow": (CommandOption("--list", "also keep a list of the members on your own profile."),),
    "describe": (
        CommandOption(
            "--bluesky",
            "the address of a list or starter pack that the list is published as. Repeatable.",
            OptionKind.TEXT,
            "ADDRESS",
            repeatable=True,
            name="bluesky_lists",
        ),
    ),
}

HELP: dict[str, CommandHelp] = {
    "login": CommandHelp(
        "On Bluesky write your handle; care100 finds your server.",
        ("bluesky name.bsky.social",),
    ),
    "follow": CommandHelp(
        "On Bluesky care100 follows up to 200 accounts in one request. `--list` needs a login "
        "with `--curator`. Anybody's list or starter pack can be followed by its address.",
        ("https://bsky.app/starter-pack/name.bsky.social/3kabcdefghijk",),
    ),
    "sync": CommandHelp(
        "On Bluesky the list becomes a list of yours, which others can read as a feed, and a "
        "starter pack, with which they can follow everyone. Longer lists become several starter "
        "packs of 150 accounts. Your login needs permission: "
        "`care100 login bluesky HANDLE --curator`."
    ),
    "check": CommandHelp("Accounts on Bluesky can be checked without a login."),
    "prices": CommandHelp("Bluesky charges nothing."),
    "pull": CommandHelp(
        examples=("my-list --from https://bsky.app/starter-pack/name.bsky.social/3kabcdefghijk",)
    ),
}
