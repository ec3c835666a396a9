"""List metadata in `lists/<slug>.toml`."""

import tomllib

from care100.formats.rows import BadFile, text_of
from care100.model.members import About, about


def read(slug: str, data: bytes) -> About:
    """Read the metadata of the list `slug`. Raises BadFile or members.BadEntry."""
    try:
        values = tomllib.loads(text_of(data))
    except tomllib.TOMLDecodeError as error:
        raise BadFile(f"{slug}.toml is not TOML: {error}.", "Correct the file.") from None
    return about({**values, "slug": slug})
