"""List metadata in `lists/<slug>.toml`."""

import tomllib

from care100.formats.metadata_rows import metadata_of
from care100.formats.rows import BadFile, text_of
from care100.model import sanitize
from care100.model.list_metadata import ListMetadata


def read(slug: str, data: bytes) -> ListMetadata:
    """Read the metadata of the list `slug`. Raises BadFile and BadMetadata."""
    try:
        values = tomllib.loads(text_of(data))
    # The module has errors of its own for numbers that are too long, and for too many brackets.
    except (ValueError, RecursionError) as error:
        raise BadFile(
            f"{slug}.toml is not TOML: {sanitize.line(str(error), 200)}.", "Correct the file."
        ) from None
    return metadata_of({**values, "slug": slug})
