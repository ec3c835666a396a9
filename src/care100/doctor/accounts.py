"""The storage of tokens, the logins, and the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from care100.auth.vault import Vault, open_vault
from care100.doctor.line import Line, failed, note, ok, problem
from care100.model.errors import Care100Error
from care100.platforms import PLATFORMS, platform, stored_handle
from care100.platforms.errors import Unreachable
from care100.platforms.login import login_command, secret_key
from care100.platforms.login_check import ChecksLogins, LoginState
from care100.registry.inspection import Inspection, StoredLogin

LOGIN, TOKENS, CLOCK = "Login", "Tokens", "Clock"

# Servers compare times to the minute, for example when tokens expire.
_MOST_SECONDS = 60


@dataclass(frozen=True)
class Checked:
    """A login's line, and what its server said. `reached` is None if it was not asked."""

    line: Line
    clock_ahead: float | None = None
    reached: bool | None = None


def vault(home: Path) -> tuple[Line, Vault | None]:
    """Open the storage of tokens and read from it."""
    try:
        opened = open_vault(home)
        opened.get("probe")
    except Care100Error as error:
        return failed(TOKENS, error), None
    return ok(TOKENS, f"Tokens are kept in {opened.place}."), opened


def logins(
    known: Sequence[StoredLogin] | None, opened: Vault | None, *, offline: bool, shared: bool
) -> list[Checked]:
    """Check each login; None stands for logins that cannot be read.

    In a `shared` registry, the tokens of colleagues are on other computers.
    """
    if known is None:
        return [Checked(note(LOGIN, "Logins were not checked, because they are in the database."))]
    if not known:
        commands = ", or ".join(map(login_command, PLATFORMS.values()))
        return [Checked(note(LOGIN, "You are not logged in.", f"To log in: {commands}"))]
    return [_login(one, opened, offline=offline, shared=shared) for one in known] if opened else []


def clock(checked: Sequence[Checked], inspection: Inspection | None) -> Line:
    """Compare the computer's clock with a server's, or with the last change to a list."""
    ahead = next((one.clock_ahead for one in checked if one.clock_ahead is not None), None)
    if ahead is not None:
        if abs(ahead) <= _MOST_SECONDS:
            return ok(CLOCK, "agrees with a server's")
        direction = "ahead of" if ahead > 0 else "behind"
        apart = timedelta(seconds=round(abs(ahead)))
        return problem(
            CLOCK,
            f"This computer's clock is {direction} a server's by {apart} (hours:minutes:seconds).",
            "Set the clock: logins and rate limits depend on it.",
        )
    changed = inspection.contents.changed_at if inspection else None
    if changed and changed - datetime.now(UTC) > timedelta(minutes=1):
        return problem(
            CLOCK, "The last change to a list is in the future.", "Set this computer's clock."
        )
    return note(CLOCK, "was not compared with a server's")


def _login(login: StoredLogin, opened: Vault, *, offline: bool, shared: bool) -> Checked:
    name = ""
    try:
        on = platform(login.platform)
        name = f"{stored_handle(login.platform, login.handle).typed} on {on.label}"
        if opened.get(secret_key(login)) is None:
            if shared:
                return Checked(
                    note(
                        LOGIN,
                        f"The token of {name} is on another computer.",
                        f"If this account is yours too, log in here: {login_command(on)}",
                    )
                )
            return Checked(
                problem(
                    LOGIN, f"The token of {name} is missing.", f"Log in again: {login_command(on)}"
                )
            )
        if offline or not isinstance(on, ChecksLogins):
            return Checked(ok(LOGIN, f"{name}: its token is stored; its server was not asked"))
        state = on.check_login(login, opened)
    except Care100Error as error:
        reached = False if isinstance(error, Unreachable) else None
        return Checked(failed(LOGIN, error, name), reached=reached)
    return Checked(_line(name, state), state.clock_ahead, reached=state.asked or None)


def _line(name: str, state: LoginState) -> Line:
    parts = ["works" if state.asked else "its token is stored"]
    if state.remaining is not None and state.limit is not None:
        parts.append(f"{state.remaining:,} of {state.limit:,} requests left")
    if state.note:
        parts.append(state.note)
    text = f"{name}: {', '.join(parts)}"
    if state.lacks:
        return note(LOGIN, f"{text}. It has no {state.lacks}.", f"To add it: {state.remedy}")
    return ok(LOGIN, text)
