"""The revisions of the registry's schema, without the libraries that migrate it."""

from care100 import paths


def migrations() -> dict[str, str]:
    """Return each migration's name by its revision, oldest first, read from the file names."""
    folder = paths.migrations_folder() / "versions"
    names = sorted(file.stem for file in folder.glob("[0-9]*.py"))
    return {name.partition("_")[0]: name for name in names}


def newest() -> str:
    """Return the revision that this version of care100 works with."""
    return list(migrations())[-1]
