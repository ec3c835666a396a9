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
    asks_servers       whether it can send requests to servers
    shows_results      whether a person reads what it prints on stdout; the others say there only
                       what they did, which `--quiet` leaves out
    examines_settings  whether it reports settings that cannot be read, and does not stop there
    prints_much        whether it prints much and asks nothing: a pager shows it in a terminal
    """

    name: str
    panel: str
    module: str
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
    Listed("lists", FOLLOW, "lists", prints_much=True),
    Listed("show", FOLLOW, "lists", prints_much=True),
    Listed("find", FOLLOW, "find", prints_much=True),
    Listed("follow", FOLLOW, "follow", asks_servers=True),
    Listed("unfollow", FOLLOW, "follow", asks_servers=True),
    Listed("runs", FOLLOW, "runs", prints_much=True),
    Listed("digest", FOLLOW, "digest", asks_servers=True),
    Listed("new", CURATE, "list_details", shows_results=False),
    Listed("describe", CURATE, "list_details"),
    Listed("chats", CURATE, "chats"),
    Listed("rename", CURATE, "whole_lists", shows_results=False),
    Listed("copy", CURATE, "whole_lists", shows_results=False),
    Listed("delete", CURATE, "delete_list", asks_servers=True, shows_results=False),
    Listed("add", CURATE, "add_members", shows_results=False),
    Listed("edit", CURATE, "edit", shows_results=False),
    Listed("remove", CURATE, "remove", shows_results=False),
    Listed("opt-out", CURATE, "optouts", shows_results=False),
    Listed("history", CURATE, "history", prints_much=True),
    Listed("undo", CURATE, "undo", shows_results=False),
    Listed("site", CURATE, "site", asks_servers=True, shows_results=False),
    Listed("check", CURATE, "check", asks_servers=True),
    Listed("stats", CURATE, "stats", prints_much=True),
    Listed("sync", CURATE, "sync", asks_servers=True),
    Listed("pull", CURATE, "pull", asks_servers=True, shows_results=False),
    Listed("import", FILES, "import_file", asks_servers=True, shows_results=False),
    Listed("export", FILES, "export_list"),
    Listed("merge", FILES, "merge_file", shows_results=False),
    Listed("login", LOGINS, "logins", asks_servers=True, shows_results=False),
    Listed("logins", LOGINS, "logins"),
    Listed("logout", LOGINS, "logins", asks_servers=True, shows_results=False),
    Listed("mail-server", LOGINS, "mail_server", shows_results=False),
    Listed("config", MAINTAIN, "config"),
    Listed("completion", MAINTAIN, "completion", shows_results=False),
    Listed("backup", MAINTAIN, "backups", shows_results=False),
    Listed("restore", MAINTAIN, "backups", shows_results=False),
    Listed("copy-registry", MAINTAIN, "copy_registry", shows_results=False),
    Listed("doctor", MAINTAIN, "doctor", asks_servers=True, examines_settings=True),
    Listed("where", MAINTAIN, "doctor"),
    Listed("help", TRY, "help_topics", prints_much=True),
    Listed("demo", TRY, "demo"),
    Listed("sandbox", TRY, "sandbox"),
)
