"""The handle of an account that a list has by another address of it.

Where the domain of the pages is not the one in handles, the login's own server answers a
question about `name@web-domain` with the account's true handle, which may as well be
somebody else's. Both servers are therefore asked whether it is one account.
"""

from care100.model.handles import Handle
from care100.model.server_names import is_loopback
from care100.platforms.mastodon.webfinger import Finger, WebFinger
from care100.web import GuardedClient, Page, RequestLimits, WebError
from care100.web.addresses import on_this_computer

_LIMITS = RequestLimits(seconds=8.0, size=500_000, redirects=3)


def true_handle(handle: Handle, *, here: bool) -> Handle | None:
    """Return the account's handle: another one if its server and the other one both say so.

    With `here` only servers on this computer are asked, otherwise only public ones. None if
    they do not agree, or cannot be asked.
    """
    allowed: set[str] = set()
    with GuardedClient(here=allowed, limits=_LIMITS) as web:

        def ask(one: Handle) -> Finger | None:
            if is_loopback(one.server) is not here:
                return None
            server = f"{'http' if here else 'https'}://{one.server}"
            allowed.update(on_this_computer(server))
            return _asked(WebFinger(server, lambda url, accept: web.get(url, accept=accept)), one)

        first = ask(handle)
        other = first.other(handle) if first and first.actor else None
        second = ask(other) if other else None
    if first and first.actor and not other:
        return handle
    if not first or not other or not second:
        return None
    agrees = not second.other(other) and second.actor == first.actor
    return other if agrees else None


def _asked(webfinger: WebFinger, handle: Handle) -> Finger | None:
    try:
        found = webfinger.ask(handle)
    except WebError:
        return None
    return None if isinstance(found, Page) else found
