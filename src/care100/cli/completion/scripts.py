"""The script of each shell, and how it is installed: a file, and a line in the shell's own file."""

import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from care100 import atomic_write, paths
from care100.installation import how_to_call

BASH = r"""# Completion of care100 in bash.
_care100() {
    local line="${COMP_LINE:0:COMP_POINT}"
    mapfile -t COMPREPLY < <(PROGRAM --complete bash "$line" "$COMP_WORDBREAKS" 2>/dev/null)
}
complete -o default -o nosort -F _care100 care100
"""

ZSH = r"""#compdef care100
# Completion of care100 in zsh.
_care100() {
    local -a values shown
    local value text
    while IFS=$'\t' read -r value text; do
        values+=("$value")
        shown+=("$value${text:+  -- $text}")
    done < <(PROGRAM --complete zsh "${(@Q)words[2,CURRENT]}" 2>/dev/null)
    if (( ${#values} )); then
        compadd -l -V care100 -d shown -a values
    else
        _files
    fi
}
if (( ! ${+functions[compdef]} )); then
    autoload -Uz compinit && compinit
fi
compdef _care100 care100
"""

FISH = r"""# Completion of care100 in fish.
function __care100_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l found (PROGRAM --complete fish $words "$current" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path "$current"
    end
end
complete --command care100 --no-files --keep-order --arguments '(__care100_complete)'
"""

POWERSHELL = r"""# Completion of care100 in PowerShell.
Register-ArgumentCompleter -Native -CommandName care100 -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object {
        $_.ToString().Trim('"', "'")
    })
    $current = $wordToComplete.Trim('"', "'")
    & PROGRAM --complete powershell "=$current" @words 2>$null | ForEach-Object {
        $value, $text = $_ -split "`t", 2
        $typed = $value
        if ($value -notmatch '^[\w./:-]+$') { $typed = "'" + $value.Replace("'", "''") + "'" }
        if (-not $text) { $text = $value }
        [System.Management.Automation.CompletionResult]::new(
            $typed, $value, 'ParameterValue', $text)
    }
}
"""

_TEXTS = {"bash": BASH, "zsh": ZSH, "fish": FISH, "powershell": POWERSHELL}
SHELLS = (*_TEXTS,)
_CREATED = b"# This file was created by care100 completion."
"""The first line of a shell's own file that did not exist before."""


@dataclass(frozen=True)
class Installation:
    """Where a shell's completion is: the script, and the shell's file that loads it, if any."""

    script: Path
    loader: Path | None = None

    @property
    def line(self) -> str:
        """Return the line of the shell's file. Without the script it does nothing."""
        path = shlex.quote(str(self.script))
        return f"[ -r {path} ] && . {path}  # care100"


def script(shell: str) -> str:
    """Return the script of a shell. It names the program's file if care100 is not in PATH."""
    return _TEXTS[shell].replace("PROGRAM", _QUOTED[shell](how_to_call()))


def installation(shell: str) -> Installation | None:
    """Return where a shell's completion is installed; None where the user installs it."""
    file = paths.completion_script(shell)
    if shell == "bash":
        return Installation(file, Path.home() / ".bashrc")
    if shell == "zsh":
        named = os.environ.get("ZDOTDIR")
        return Installation(file, (Path(named) if named else Path.home()) / ".zshrc")
    return Installation(file) if shell == "fish" else None


def install(shell: str, at: Installation) -> None:
    """Write the script, and add the line to the shell's file once. Raises CannotWrite."""
    at.script.parent.mkdir(parents=True, exist_ok=True)
    atomic_write.write(at.script, script(shell).encode())
    if at.loader:
        before = _bytes(at.loader) if at.loader.exists() else _CREATED + b"\n"
        line = f"{at.line}\n".encode()
        if line.strip() not in before.splitlines():
            gap = b"\n" if before and not before.endswith(b"\n") else b""
            atomic_write.write(at.loader, before + gap + line)


def remove(at: Installation) -> bool:
    """Remove the script and the line, and return whether there was one. Raises CannotWrite."""
    was_there = at.script.exists()
    at.script.unlink(missing_ok=True)
    if at.loader:
        rows = _bytes(at.loader).splitlines(keepends=True)
        ours = (at.line.encode(), _CREATED)
        kept = [row for row in rows if row.strip() not in ours]
        if kept != rows:
            is_ours = _CREATED in map(bytes.strip, rows) and not at.loader.is_symlink()
            if kept or not is_ours:
                atomic_write.write(at.loader, b"".join(kept))
            else:
                at.loader.unlink()
            return True
    return was_there


def loaders() -> list[Path]:
    """Return the shells' own files that have the line."""
    known = filter(None, map(installation, SHELLS))
    return [at.loader for at in known if at.loader and _has_line(at.loader, at.line)]


def _has_line(path: Path, line: str) -> bool:
    try:
        return line.encode() in map(bytes.strip, _bytes(path).splitlines())
    except OSError:
        return False


def detected() -> str:
    """Return the user's shell, or an empty text for another one."""
    if os.name == "nt":
        return "powershell"
    name = Path(os.environ.get("SHELL", "")).name
    return name if name in SHELLS else ""


def _in_fish(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _in_powershell(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


_QUOTED: dict[str, Callable[[str], str]] = {
    "bash": shlex.quote,
    "zsh": shlex.quote,
    "fish": _in_fish,
    "powershell": _in_powershell,
}


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
