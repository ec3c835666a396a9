"""Files that people import on a platform's own pages, without logging in to care100."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ImportFile:
    """One such file.

    name    how its file name ends
    format  the format that writes it (`care100.formats.writing.WRITERS`)
    kind    what the platform's import page calls it
    effect  what importing it does, to follow “It …”; may be empty
    """

    name: str
    format: str
    kind: str
    effect: str = ""
