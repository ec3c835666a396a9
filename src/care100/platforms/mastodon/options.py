"""What people write on the command line for Mastodon only."""

from care100.platforms.import_files import ImportFile
from care100.platforms.login import LoginForm
from care100.platforms.options import CommandHelp, CommandOption, OptionKind

LOGIN_FORM = LoginForm(
    server="SERVER",
    question="Your Mastodon server, such as mastodon.social",
    has_default=True,
    to_publish="--curator",
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
    "follow": (
        CommandOption("--no-list", "do not add the accounts to a private list."),
        CommandOption("--hashtags", "also follow the list's hashtags."),
    ),
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
            "the address of a Collection that the list is published as. Repeatable.",
            OptionKind.TEXT,
            "ADDRESS",
            repeatable=True,
            name="mastodon_collections",
        ),
    ),
}

HELP: dict[str, CommandHelp] = {
    "login": CommandHelp(examples=("mastodon mastodon.social",)),
    "follow": CommandHelp(
        "On Mastodon care100 follows each account and adds it to a private list named "
        "after the list. With `--hashtags` it also follows the list's hashtags, and "
        "`care100 unfollow` undoes this too. Anybody's Collection can be followed by its address."
    ),
    "sync": CommandHelp(
        "On Mastodon 4.6 and newer the list becomes Collections of 25 accounts each, named "
        "“Social Care 100 (1/4)” and so on. Accounts stay in their Collection when the list "
        "changes, except with `--repack`. Accounts that do not allow Collections are left out, "
        "and members who removed themselves are not added again. Your login needs permission: "
        "`care100 login mastodon SERVER --curator`. On older servers, `--as list` fills a "
        "private list with the accounts that you follow."
    ),
    "check": CommandHelp(
        "When you are logged in on Mastodon, care100 asks your own server about most accounts."
    ),
    "prices": CommandHelp("Mastodon charges nothing."),
    "pull": CommandHelp(
        examples=(
            "my-list --from https://mastodon.social/collections/1161",
            'my-list --from "People I trust" --dry-run',
        )
    ),
}
