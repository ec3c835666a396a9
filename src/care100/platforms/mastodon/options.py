"""What people write on the command line for Mastodon only."""

from care100.platforms.import_files import ImportFile
from care100.platforms.login import LoginForm
from care100.platforms.options import CommandOption, OptionKind

LOGIN_FORM = LoginForm(
    server="SERVER",
    question="Your Mastodon server, such as mastodon.social",
    examples=("mastodon mastodon.social",),
)

IMPORT_FILES: tuple[ImportFile, ...] = (
    ImportFile("following_accounts.csv", "mastodon", "Following list"),
    ImportFile(
        "lists.csv",
        "mastodon-list",
        "Lists",
        "follows all the accounts and puts them in a list, in one upload",
    ),
)

OPTIONS: dict[str, tuple[CommandOption, ...]] = {
    "login": (CommandOption("--curator", "also ask for permission to publish Collections."),),
    "follow": (CommandOption("--no-list", "do not also put the accounts in a list of yours."),),
    "sync": (
        CommandOption(
            "--as",
            "publish as collections, or as list: a private list of yours.",
            OptionKind.TEXT,
            "KIND",
            choices=("collections", "list"),
        ),
        CommandOption(
            "--repack", "merge Collections that have room into as few Collections as possible."
        ),
    ),
    "describe": (
        CommandOption(
            "--collection",
            "the address of a Collection that the list is published as; repeatable.",
            OptionKind.TEXT,
            "ADDRESS",
            repeatable=True,
            name="mastodon_collections",
        ),
    ),
}
