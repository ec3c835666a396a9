"""The files of the lists that come with care100."""

from hashlib import sha256
from pathlib import Path

from care100 import paths


def every() -> list[Path]:
    """Return the files with the lists' metadata; the members are beside them."""
    return sorted(paths.lists_folder().glob("*.toml"))


def digest(toml: Path) -> str:
    """Return the digest of a list's files."""
    return sha256(toml.read_bytes() + toml.with_suffix(".csv").read_bytes()).hexdigest()
