"""Every setting. The commands, their messages and the reference read this table."""

from dataclasses import dataclass

from care100.settings import kinds
from care100.settings.kinds import Kind
from care100.time_limit import DEFAULT_SECONDS

LONGEST_TIMEOUT = 600
LONGEST_PACE = 3600


@dataclass(frozen=True)
class Setting:
    """One setting.

    name     its key in config.toml
    meaning  what it sets, in one line
    kind     the values that it can have
    default  what happens without it, in words
    flag     the option that overrides it, in every command that has this option
    place    where else a command takes it from, in words, if it is no option
    """

    name: str
    meaning: str
    kind: Kind
    default: str
    flag: str = ""
    place: str = ""

    @property
    def variable(self) -> str:
        """Return the name of its environment variable."""
        return f"CARE100_{self.name.upper()}"

    @property
    def example(self) -> str:
        """Return a line of config.toml."""
        return f"{self.name} = {self.kind.example}"


@dataclass(frozen=True)
class Variable:
    """An environment variable for something that config.toml cannot set."""

    name: str
    meaning: str
    default: str


SETTINGS: dict[str, Setting] = {
    one.name: one
    for one in (
        Setting(
            "on",
            "Platforms and logins that commands use.",
            kinds.LOGINS,
            "all your logins",
            flag="--on",
        ),
        Setting(
            "pace",
            "Seconds between additions, when you publish a list.",
            kinds.whole_number(0, LONGEST_PACE, "second", 6),
            "each platform's own pace",
            flag="--pace",
        ),
        Setting(
            "max_cost",
            "The most that one command may cost, in dollars.",
            kinds.DOLLARS,
            "no limit; care100 asks before it spends",
            flag="--max-cost",
        ),
        Setting(
            "curator",
            "Your name in the history of lists.",
            kinds.NAME,
            "your user name on this computer",
        ),
        Setting(
            "contact",
            "Where listed people can ask to be removed, for lists without a contact.",
            kinds.CONTACT,
            "none",
            place="`care100 describe LIST --contact`, for one list",
        ),
        Setting(
            "server",
            "The server that you log in to.",
            kinds.SERVER,
            "none",
            place="SERVER of `care100 login`",
        ),
        Setting(
            "timeout",
            "Seconds that one request to a server may take.",
            kinds.whole_number(1, LONGEST_TIMEOUT, "second", 60),
            f"{DEFAULT_SECONDS:g}",
            flag="--timeout",
        ),
        Setting(
            "plain",
            "Whether all output is for screen readers: one fact a line, without tables.",
            kinds.YES_OR_NO,
            "no",
            flag="--plain",
        ),
    )
}

BY_FLAG = {one.flag: one for one in SETTINGS.values() if one.flag}

VARIABLES = (
    Variable(
        "CARE100_HOME",
        "The folder for everything that care100 keeps, with config.toml.",
        "your data folder and your config folder",
    ),
    Variable(
        "CARE100_DB",
        "The file or PostgreSQL address of your registry, as for --db. It is never shown.",
        "care100.db in your data folder",
    ),
    Variable(
        "CARE100_KEYRING",
        "With the value file, access tokens are in a file that only you can read.",
        "your system's keyring",
    ),
)
