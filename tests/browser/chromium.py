"""Find Chromium, and start it without network access beyond this computer."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

MISSING = (
    "Chromium or Chrome is needed to test the page and was not found; "
    "on Debian: apt install chromium, elsewhere: https://www.chromium.org/getting-involved/download-chromium/"
)


def found() -> str | None:
    """Return the path of the first browser found, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def flags() -> list[str]:
    """Return the command line switches."""
    switches = [
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        # No server is asked about the fields of a form.
        "--disable-features=AutofillServerCommunication",
        # Only names of this computer are resolved.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    ]
    # Chromium's sandbox does not work for root.
    return [*switches, "--no-sandbox"] if os.geteuid() == 0 else switches
