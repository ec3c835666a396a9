"""Write docs/settings.md: every setting, from the table that the program reads."""

from care100.settings.in_force import InForce
from care100.settings.table import SETTINGS, VARIABLES, Setting
from docs.reference.tables import code, table

_HEAD = """\
# The settings

All settings are optional. `care100 config` shows them, where each value comes from, and the place
of their file, config.toml. This page is written by `make docs`. An example:

{example}

Change the file with an editor, or with `care100 config set NAME VALUE` and `care100 config unset
NAME`. An environment variable overrides the file, and an option overrides both. A command that
would use a setting stops if a line of the file is wrong, and names the line. No secret is a
setting.

"""
_VARIABLES = """
Some things have only an environment variable:

"""
_PLATFORMS = """
Platforms have environment variables of their own:

"""

PLATFORM_VARIABLES = {
    "CARE100_X_CLIENT_ID": "The client ID of your X app, like `--client-id`.",
    "CARE100_X_CLIENT_SECRET": "Its secret, if X calls the app a confidential client.",
    "CARE100_X_REDIRECT_PORT": "The port of the callback address. Without it: 8910.",
    "CARE100_X_API_URL": "Another server that implements the X API, for new logins only.",
    "CARE100_X_AUTHORIZE_URL": "The address of its approval page.",
    "CARE100_BLUESKY_API_URL": "The address of another public API of Bluesky.",
    "CARE100_BLUESKY_DIRECTORY_URL": "The address of another directory of Bluesky's identities.",
}
"""The variables that are read in the packages of platforms."""


def page() -> str:
    """Return the page."""
    example = "\n".join(f"    {one.example}" for one in SETTINGS.values())
    columns = ["Setting", "Meaning", "Value", "Default", "Environment", "Override"]
    variables = [[code(one.name), one.meaning, one.default] for one in VARIABLES]
    return (
        _HEAD.format(example=example)
        + table(columns, map(_row, SETTINGS.values()))
        + _VARIABLES
        + table(["Variable", "Meaning", "Default"], variables)
        + _PLATFORMS
        + table(
            ["Variable", "Meaning"], [[code(name), one] for name, one in PLATFORM_VARIABLES.items()]
        )
    )


def _default(one: Setting) -> str:
    return InForce(one).shown


def _row(one: Setting) -> list[str]:
    override = code(one.flag) if one.flag else one.place or "none"
    return [code(one.name), one.meaning, one.kind.form, _default(one), code(one.variable), override]
