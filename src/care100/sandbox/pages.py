"""The HTML pages that people see: approval, an authorization code, a profile, an error."""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

STYLE = """
:root { color-scheme: light dark; --ink: #1c1b22; --paper: #fff; --line: #6b6a75; --go: #3f3d9e }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f2f1f7; --paper: #1b1a21; --line: #a3a2ad; --go: #5b58c9 } }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 32rem; margin: 0 auto; padding: 2rem 1rem; overflow-wrap: anywhere }
label { display: block; font-weight: 600 }
select, button { font: inherit; padding: .6rem 1rem; border-radius: .4rem;
  border: 1px solid var(--line); color: inherit; background: transparent }
select { width: 100%; margin: .3rem 0 1.2rem }
option { color: #1c1b22; background: #fff }
button.go { background: var(--go); border-color: var(--go); color: #fff }
code { font-size: 1.05rem }
a { color: inherit }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()


def _form_targets(redirect_uri: str) -> str:
    """Return the policy for `form-action`, which browsers also apply to a redirect afterwards."""
    parts = urlsplit(redirect_uri)
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"
    safe = re.fullmatch(r"[a-z][a-z0-9+.-]*:(//[a-zA-Z0-9.:\[\]-]+)?", origin)
    return f"'self' {origin}" if safe else "'self'"


def html_page(
    title: str, body: str, *, head: str = "", status: int = 200, redirect_uri: str = ""
) -> HTMLResponse:
    """Return a page without scripts or anything from other origins. `body` and `head` are
    trusted HTML.
    """
    policy = (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src data:; "
        f"form-action {_form_targets(redirect_uri)}; base-uri 'none'; frame-ancestors 'none'"
    )
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><title>{escape(title)}</title><style>{STYLE}</style>{head}'
        f"</head><body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(html, status, headers)


def error_page(text: str, status: int = 400) -> HTMLResponse:
    """Return a page that shows an error."""
    return html_page("Error", f'<p role="alert">{escape(text)}</p>', status=status)


def approval_page(
    *,
    title: str,
    client: str,
    scopes: Iterable[str],
    users: Iterable[str],
    hidden: Mapping[str, str],
    approve_label: str,
    deny_label: str,
) -> HTMLResponse:
    """Ask one of the sandbox's users to approve these scopes for an app.

    The form posts the `hidden` fields, `user`, and `decision` (`yes` or `no`).
    """
    hidden_inputs = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in hidden.items()
    )
    options = "".join(f"<option>{escape(user)}</option>" for user in users)
    requested = "".join(f"<li><code>{escape(scope)}</code></li>" for scope in sorted(scopes))
    body = (
        f"<p><strong>{escape(client)}</strong> would like to use your account here. It asks for:"
        f"</p><ul>{requested}</ul>"
        f'<form method="post">{hidden_inputs}<label for="user">Sign in as</label>'
        f'<select id="user" name="user" required>{options}</select>'
        f'<p><button class="go" name="decision" value="yes">{escape(approve_label)}</button> '
        f'<button name="decision" value="no">{escape(deny_label)}</button></p></form>'
        "<p>This is a sandbox without real accounts or passwords.</p>"
    )
    return html_page(title, body, redirect_uri=hidden.get("redirect_uri", ""))


def code_page(code: str) -> HTMLResponse:
    """Show a code to copy, for programs that have no address for a redirect."""
    body = (
        "<p>Copy this code into the program that asked for it:</p>"
        f'<p><code id="code">{escape(code)}</code></p>'
    )
    return html_page("Authorization code", body)
