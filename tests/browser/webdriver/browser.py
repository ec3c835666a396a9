"""A browser that is driven with WebDriver's commands (www.w3.org/TR/webdriver2)."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

TIMEOUT = 20.0
"""Seconds; enough while other workers use the processor."""

_AT_ONCE = "{ behavior: 'instant', block: 'center' }"
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Connection(Protocol):
    """Sends commands to a browser."""

    def send(self, command: str, **values: Any) -> Any:
        """Send a command, by its name in the standard without blanks; return its value."""


@dataclass(frozen=True)
class Browser:
    """A browser with one tab. Elements are named by CSS selectors; scripts are JavaScript."""

    connection: Connection

    def open(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        self.connection.send("Navigate", url=address)

    def back(self) -> None:
        """Press the Back button."""
        self.connection.send("Back")

    @property
    def address(self) -> str:
        """The address of the page that is shown."""
        return str(self.connection.send("GetCurrentURL"))

    def close_other_windows(self) -> list[str]:
        """Close the windows that the page has opened; return the addresses that they showed."""
        own = self.connection.send("GetWindowHandle")
        addresses = []
        for window in self.connection.send("GetWindowHandles"):
            if window != own:
                self.connection.send("SwitchToWindow", handle=window)
                addresses.append(self.address)
                self.connection.send("CloseWindow")
        self.connection.send("SwitchToWindow", handle=own)
        return addresses

    def run(self, script: str) -> Any:
        """Run the body of a function in the page; return its result."""
        return self.connection.send("ExecuteScript", script=script, args=[])

    def texts(self, selector: str) -> list[str]:
        """Return the visible texts of the elements; none while the next page is being loaded."""
        found: list[str] | None = self.run(
            f"return [...document.querySelectorAll({json.dumps(selector)})]"
            ".filter((one) => one.offsetParent).map((one) => one.innerText.trim())"
        )
        return found or []  # Firefox: null when the page goes away

    def click(self, selector: str) -> None:
        """Press and release the mouse on an element.

        Firefox's own click command watches for a new page, and then keeps no page for Back.
        """
        centre = {"origin": {_ELEMENT: self._find(selector)}, "x": 0, "y": 0}
        moves = [
            {"type": "pointerMove", **centre},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        mouse = {"type": "pointer", "id": "mouse", "actions": moves}
        self.connection.send("PerformActions", actions=[mouse])

    def type(self, selector: str, text: str) -> None:
        """Replace the text of a field with the keyboard, and wait until the field has it: the
        last keys can arrive after the response.
        """
        element = self._find(selector)
        self.connection.send("ElementClear", id=element)
        self.connection.send("ElementSendKeys", id=element, text=text)
        value = f"return document.querySelector({json.dumps(selector)}).value"
        self.wait_for(lambda: self.run(value) == text)

    def wait_for(self, condition: Callable[[], Any]) -> Any:
        """Wait until the condition is true; return its value."""
        ends = time.monotonic() + TIMEOUT
        while not (value := condition()):
            assert time.monotonic() < ends, f"timed out at {self.address}"
            time.sleep(0.02)
        return value

    def _find(self, selector: str) -> str:
        # The page scrolls smoothly: without this the element would still move.
        self.run(f"document.querySelector({json.dumps(selector)}).scrollIntoView({_AT_ONCE})")
        found = self.connection.send("FindElement", using="css selector", value=selector)
        return str(found[_ELEMENT])


@contextmanager
def process(*command: str, **options: Any) -> Iterator[None]:
    """Run a program until the end of the block."""
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL, **options)
    try:
        yield
    finally:
        running.terminate()
        running.wait(TIMEOUT)
