"""Write the reference pages that are made from the program: see docs/reference."""

from collections.abc import Callable, Mapping
from pathlib import Path

from docs.reference import exit_codes, file_formats, json_reports, limits, reasons, settings

DOCS = Path(__file__).parent

PAGES: Mapping[Path, Callable[[], str]] = {
    DOCS / "exit-codes.md": exit_codes.page,
    DOCS / "file-formats.md": file_formats.page,
    DOCS / "json.md": json_reports.page,
    json_reports.SCHEMA: json_reports.schema,
    DOCS / "limits.md": limits.page,
    DOCS / "reasons.md": reasons.page,
    DOCS / "settings.md": settings.page,
}
"""The pages and their texts."""


def main() -> None:
    """Write every page."""
    for file, page in PAGES.items():
        file.write_text(page(), encoding="utf-8")
        print(f"Wrote {file}.")


if __name__ == "__main__":
    main()
