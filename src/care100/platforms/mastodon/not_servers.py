"""Hosts that are not servers of Mastodon's network, although text looks like a handle there.

Reading `ada@gmail.com` or the address of a YouTube channel as a handle would add an account
that does not exist, or somebody else's.
"""

import re
from functools import lru_cache

# Networks whose accounts cannot be followed from Mastodon. Their own subdomains count too.
_OTHER_NETWORKS = {
    "bsky.app": "Bluesky",
    "bsky.social": "Bluesky",
    "facebook.com": "Facebook",
    "github.com": "GitHub",
    "instagram.com": "Instagram",
    "linkedin.com": "LinkedIn",
    "linktr.ee": "Linktree",
    "medium.com": "Medium",
    "odysee.com": "Odysee",
    "pinterest.com": "Pinterest",
    "reddit.com": "Reddit",
    "rumble.com": "Rumble",
    "snapchat.com": "Snapchat",
    "substack.com": "Substack",
    "t.me": "Telegram",
    "tiktok.com": "TikTok",
    "truthsocial.com": "Truth Social",
    "twitch.tv": "Twitch",
    "twitter.com": "X",
    "unsplash.com": "Unsplash",
    "vimeo.com": "Vimeo",
    "web.archive.org": "Internet Archive",
    "x.com": "X",
    "xing.com": "Xing",
    "youtube.com": "YouTube",
}

ON_MASTODON = "Write the handle of an account on Mastodon: @name@server."

# Threads belongs to the network under one of its hosts only, and only with those accounts
# whose owners have turned on sharing (about.fb.com/news/2024/03/threads-has-entered-the-fediverse).
THREADS = "threads.net"
_THREADS_PAGES = ("www.threads.net", "threads.com", "www.threads.com")

# Clients on the web show the accounts of all servers, and have none of their own.
_WEB_CLIENTS = {
    "brutaldon.org", "dev.phanpy.social", "elk.zone", "enafore.social", "main.elk.zone",
    "mastodeck.com", "phanpy.social", "pinafore.social", "semaphore.social", "statuzer.com",
    "tooty.page", "trunks.social",
}  # fmt: skip

_MAIL_DOMAINS = {
    "126.com", "163.com", "1und1.de", "aim.com", "aol.com", "aol.de", "aon.at", "arcor.de",
    "att.net", "bigpond.com", "bluewin.ch", "btinternet.com", "chello.at", "comcast.net",
    "email.cz", "fastmail.com", "fastmail.fm", "free.fr", "freenet.de", "googlemail.com",
    "gmail.com", "hey.com", "hushmail.com", "icloud.com", "interia.pl", "kabelmail.de",
    "kpnmail.nl", "laposte.net", "libero.it", "live.at", "live.be", "live.co.uk", "live.com",
    "live.de", "live.fr", "live.it", "live.nl", "mac.com", "mail.com", "mail.de", "mail.ru",
    "mailbox.org", "me.com", "msn.com", "naver.com", "ntlworld.com", "o2.pl", "online.de",
    "onet.pl", "orange.fr", "pm.me", "posteo.de", "posteo.net", "proton.me", "protonmail.ch",
    "protonmail.com", "qq.com", "rocketmail.com", "sbcglobal.net", "seznam.cz", "sfr.fr",
    "skynet.be", "sky.com", "t-online.de", "talktalk.net", "telenet.be", "tiscali.it", "tuta.com",
    "tuta.io", "tutanota.com", "tutanota.de", "verizon.net", "virginmedia.com", "virgilio.it",
    "vodafone.de", "wanadoo.fr", "web.de", "wp.pl", "xs4all.nl", "ymail.com", "ziggo.nl",
    "zoho.com",
}  # fmt: skip
# Mail providers with a domain in each country.
_MAIL_FAMILIES = re.compile(r"(?:gmx|hotmail|outlook|yahoo|yandex)\.(?:com?\.)?[a-z]{2,3}")


def why_no_server(server: str, name: str) -> tuple[str, str]:
    """Return why a server has no accounts of Mastodon's network, and what to write for `name`.

    Both are empty if nothing is known against the server. The first follows a colon.
    """
    if network := other_network(server):
        on_x = f"Write x:{name} for the account on X."
        return f"{network} is not a Mastodon server", on_x if network == "X" else ON_MASTODON
    if server in _MAIL_DOMAINS or _MAIL_FAMILIES.fullmatch(server):
        return (
            f"{server} is for email, so this is an email address",
            "Write the handle of the account, which looks like @name@server.",
        )
    if is_web_client(server):
        return (
            f"{server} shows accounts of other servers and has none of its own",
            f"Write @{name}@server, with the account's own server.",
        )
    if server in _THREADS_PAGES:
        return (
            f"handles on Threads end with {THREADS}",
            f"Write @{name}@{THREADS}, if the account shares its posts with the fediverse.",
        )
    return "", ""


def is_threads(host: str) -> bool:
    """Return whether a host shows profiles of Threads."""
    return host == THREADS or host in _THREADS_PAGES


def is_web_client(host: str) -> bool:
    """Return whether a host is a client on the web, without accounts of its own."""
    return host in _WEB_CLIENTS


# Few servers have the accounts of most lists.
@lru_cache(maxsize=1000)
def other_network(server: str) -> str:
    """Return the name of the network that a host or its parent domain belongs to, or nothing."""
    labels = server.split(".")
    domains = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return next((_OTHER_NETWORKS[one] for one in domains if one in _OTHER_NETWORKS), "")
