"""Which browser the tests drive, and how it is started: quietly, and on this computer only."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

MISSING = (
    "no Chromium or Chrome is here to test the page with; "
    "on Debian: apt install chromium, elsewhere: https://www.chromium.org/getting-involved/download-chromium/"
)


def found() -> str | None:
    """The path of the first browser that there is."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def flags() -> list[str]:
    """The switches that it is started with."""
    switches = [
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        # Nobody is asked what a form's fields are for.
        "--disable-features=AutofillServerCommunication",
        # No name is looked up but this computer's own.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    ]
    # Chromium's own sandbox refuses to work for root.
    return [*switches, "--no-sandbox"] if os.geteuid() == 0 else switches
