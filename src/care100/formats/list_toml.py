"""List metadata in `lists/<slug>.toml`."""

import tomllib

from care100.formats.metadata_rows import metadata_of
from care100.formats.rows import BadFile, text_of
from care100.model.list_metadata import ListMetadata


def read(slug: str, data: bytes) -> ListMetadata:
    """Read the metadata of the list `slug`. Raises BadFile and BadMetadata."""
    try:
        values = tomllib.loads(text_of(data))
    except tomllib.TOMLDecodeError as error:
        raise BadFile(f"{slug}.toml is not TOML: {error}.", "Correct the file.") from None
    return metadata_of({**values, "slug": slug})
