"""The part that the platforms' servers share: an app, a log and faults."""

from abc import ABC, abstractmethod
from typing import ClassVar

from starlette.responses import Response
from starlette.types import ASGIApp

from care100.sandbox.faults import Fault, Faults
from care100.sandbox.http_server import HttpServer
from care100.sandbox.middleware import Middleware
from care100.sandbox.request_log import RequestLog


class Server(ABC):
    """A server of the sandbox.

    ports
        how many ports it has.
    url
        the address of the first one.
    faults, log
        the errors that it simulates, and the requests that it received.
    """

    name: ClassVar[str]
    ports: ClassVar[int] = 1

    def __init__(self) -> None:
        self._http = HttpServer(self.ports)
        self.url = f"http://localhost:{self._http.port}"
        self.faults = Faults()
        self.log = RequestLog()

    @property
    @abstractmethod
    def latency(self) -> float:
        """Seconds that every request takes."""

    @abstractmethod
    def user_of(self, bearer: str) -> str | None:
        """Return the name of the user with this access token."""

    @abstractmethod
    def revoke(self, bearer: str) -> None:
        """Revoke an access token."""

    @abstractmethod
    def fault_response(self, fault: Fault) -> Response:
        """Return the platform's usual response with the fault's status."""

    @abstractmethod
    def app(self) -> ASGIApp:
        """Return the platform's routes."""

    def wrap(self, app: ASGIApp) -> ASGIApp:
        """Return the app with a log and faults around it."""
        return Middleware(app, self, self._http, self.faults, self.log)

    def start(self) -> None:
        """Start to answer requests."""
        self._http.start(self.wrap(self.app()), f"care100-sandbox-{self.name}")

    def ask_to_stop(self) -> None:
        """Begin to stop; `join` waits for the end."""
        self._http.ask_to_stop()

    def join(self) -> None:
        """Wait until the server has stopped."""
        self._http.join()

    def stop_listening(self) -> None:
        """Refuse connections and drop open ones. Requests under way are carried out, but their
        responses are lost.
        """
        for port in self._http.ports:
            self._http.close_port(port)

    def listen_again(self) -> None:
        """Accept connections again."""
        for port in self._http.ports:
            self._http.open_port(port)
