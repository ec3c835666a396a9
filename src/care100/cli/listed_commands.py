"""The commands, in the order of the help page.

A command's module is imported when the command runs or its help is shown: importing all of
them takes longer than most commands run.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast

FOLLOW = "Follow lists"
CURATE = "Curate lists"
FILES = "Import and export"
LOGINS = "Log in"
MAINTAIN = "Maintain"
TRY = "Learn and try"


@dataclass(frozen=True)
class Listed:
    """A command, before its module is imported.

    panel              the heading above it on the help page
    module             the module of `cli/commands` that has its function
    summary            the first sentence of its help
    asks_servers       whether it can send requests to servers
    shows_results      whether a person reads what it prints on stdout; the others say there only
                       what they did, which `--quiet` leaves out
    examines_settings  whether it reports settings that cannot be read, and does not stop there
    prints_much        whether it prints much and asks nothing: a pager shows it in a terminal
    """

    name: str
    panel: str
    module: str
    summary: str
    asks_servers: bool = False
    shows_results: bool = True
    examines_settings: bool = False
    prints_much: bool = False

    @property
    def function(self) -> Callable[..., None]:
        """Import the command's function.

        It has the command's name; a final underscore keeps it apart from a word of Python.
        """
        module = import_module(f"care100.cli.commands.{self.module}")
        name = self.name.replace("-", "_")
        found = getattr(module, f"{name}_", None) or getattr(module, name)
        return cast("Callable[..., None]", found)


LISTED = (
    Listed("lists", FOLLOW, "lists", "Show all lists.", prints_much=True),
    Listed("show", FOLLOW, "lists", "Show the members of a list.", prints_much=True),
    Listed("find", FOLLOW, "find", "Search the members of all lists.", prints_much=True),
    Listed(
        "follow",
        FOLLOW,
        "follow",
        "Follow every member of a list with all your logins.",
        asks_servers=True,
    ),
    Listed(
        "unfollow",
        FOLLOW,
        "follow",
        "Undo what `care100 follow` did for a list, and nothing else.",
        asks_servers=True,
    ),
    Listed(
        "runs",
        FOLLOW,
        "runs",
        "Show the latest runs: changes that care100 made on platforms.",
        prints_much=True,
    ),
    Listed(
        "digest",
        FOLLOW,
        "digest",
        "Write a letter about what a list's members posted in a week.",
        asks_servers=True,
    ),
    Listed("new", CURATE, "list_details", "Create an empty list.", shows_results=False),
    Listed("describe", CURATE, "list_details", "Show or change the metadata of a list."),
    Listed("chats", CURATE, "chats", "Show, add, change or remove the regular chats of a list."),
    Listed("rename", CURATE, "whole_lists", "Give a list another short name.", shows_results=False),
    Listed("copy", CURATE, "whole_lists", "Copy a list with its members.", shows_results=False),
    Listed(
        "delete", CURATE, "delete_list", "Delete a list.", asks_servers=True, shows_results=False
    ),
    Listed("add", CURATE, "add_members", "Add members to a list.", shows_results=False),
    Listed("edit", CURATE, "edit", "Show or change the details of members.", shows_results=False),
    Listed("remove", CURATE, "remove", "Remove members from a list.", shows_results=False),
    Listed(
        "opt-out",
        CURATE,
        "optouts",
        "Keep an account off every list at its owner's request.",
        shows_results=False,
    ),
    Listed(
        "history",
        CURATE,
        "history",
        "Show the changes to a list, with author and time.",
        prints_much=True,
    ),
    Listed("undo", CURATE, "undo", "Undo the last change to a list.", shows_results=False),
    Listed(
        "site",
        CURATE,
        "site",
        "Build a web page where readers can follow a list.",
        asks_servers=True,
        shows_results=False,
    ),
    Listed(
        "check",
        CURATE,
        "check",
        "Find accounts on a list that are gone, moved, renamed or silent.",
        asks_servers=True,
    ),
    Listed(
        "stats",
        CURATE,
        "stats",
        "Show statistics: topics, growth, and the health of accounts.",
        prints_much=True,
    ),
    Listed(
        "sync",
        CURATE,
        "sync",
        "Publish a list on platforms with all your logins.",
        asks_servers=True,
    ),
    Listed(
        "pull",
        CURATE,
        "pull",
        "Add accounts that are on a platform's list but missing here.",
        asks_servers=True,
        shows_results=False,
    ),
    Listed(
        "import",
        FILES,
        "import_file",
        "Import members from a file or a published list.",
        asks_servers=True,
        shows_results=False,
    ),
    Listed("export", FILES, "export_list", "Export a list to a file for other programs."),
    Listed(
        "merge",
        FILES,
        "merge_file",
        "Merge a colleague's edited copy of a list into your list.",
        shows_results=False,
    ),
    Listed(
        "login",
        LOGINS,
        "logins",
        "Log in to your own account.",
        asks_servers=True,
        shows_results=False,
    ),
    Listed("logins", LOGINS, "logins", "Show the accounts that you are logged in with."),
    Listed(
        "logout",
        LOGINS,
        "logins",
        "Log out: revoke the access token and delete it.",
        asks_servers=True,
        shows_results=False,
    ),
    Listed(
        "mail-server",
        LOGINS,
        "mail_server",
        "Set the mail server that sends your letters.",
        shows_results=False,
    ),
    Listed(
        "config",
        MAINTAIN,
        "config",
        "Show your settings and where each value comes from, or change them.",
    ),
    Listed(
        "completion",
        MAINTAIN,
        "completion",
        "Complete commands, lists, topics and members with the Tab key.",
        shows_results=False,
    ),
    Listed(
        "backup",
        MAINTAIN,
        "backups",
        "Back up your lists, history and runs to one file.",
        shows_results=False,
    ),
    Listed(
        "restore",
        MAINTAIN,
        "backups",
        "Replace your lists, history and runs by those of a backup.",
        shows_results=False,
    ),
    Listed(
        "copy-registry",
        MAINTAIN,
        "copy_registry",
        "Copy a whole registry to a new file or to a PostgreSQL database.",
        shows_results=False,
    ),
    Listed(
        "doctor",
        MAINTAIN,
        "doctor",
        "Check that care100 can work, and show what to do if not.",
        asks_servers=True,
        examines_settings=True,
    ),
    Listed("where", MAINTAIN, "doctor", "Show every place that care100 writes to."),
    Listed("help", TRY, "help_topics", "Show help on a topic or a command.", prints_much=True),
    Listed(
        "demo", TRY, "demo", "Follow and unfollow the lists that ship with care100 in the sandbox."
    ),
    Listed("sandbox", TRY, "sandbox", "Run Mastodon, X and Bluesky servers on this computer."),
)
