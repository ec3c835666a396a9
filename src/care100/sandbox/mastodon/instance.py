"""A server's description of itself (docs: entities/Instance, entities/V1_Instance)."""

from typing import Any

from starlette.responses import JSONResponse, Response

from care100.sandbox.mastodon import entities
from care100.sandbox.mastodon.calls import Call
from care100.sandbox.mastodon.personalities import Personality
from care100.sandbox.mastodon.state import MastodonState

TITLE = "care100 sandbox"
DESCRIPTION = "A Mastodon server for tests. Nothing leaves this computer."
VERSIONS: dict[Personality, str] = {
    "mastodon": "4.6.0",
    "gotosocial": "0.19.1+git-0000000",
    "takahe": "takahe/0.11.0",
    "snac": "4.0.0 (not true; really snac/2.38)",
}

_CONFIGURATION: dict[str, Any] = {
    "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5},
    "statuses": {
        "max_characters": 500,
        "max_media_attachments": 4,
        "characters_reserved_per_url": 23,
    },
    "media_attachments": {
        "supported_mime_types": ["image/jpeg", "image/png"],
        "description_limit": 1500,
        "image_size_limit": 16_777_216,
        "image_matrix_limit": 33_177_600,
        "video_size_limit": 103_809_024,
        "video_frame_rate_limit": 120,
        "video_matrix_limit": 8_294_400,
    },
    "polls": {
        "max_options": 4,
        "max_characters_per_option": 50,
        "min_expiration": 300,
        "max_expiration": 2_629_746,
    },
}


def _contact(state: MastodonState) -> entities.Json:
    return entities.account(state, state.account("curator"))


def version_2(call: Call) -> Response:
    """Return Instance; only Mastodon's has `api_versions`."""
    state = call.state
    entity: dict[str, Any] = {
        "domain": state.domain,
        "title": TITLE,
        "version": VERSIONS[state.personality],
        "source_url": "https://github.com/mastodon/mastodon",
        "description": DESCRIPTION,
        "usage": {"users": {"active_month": len(state.users)}},
        "thumbnail": {"url": f"{state.url}/pictures/missing.png"},
        "icon": [],
        "languages": ["en"],
        "configuration": {
            "urls": {
                "streaming": state.url.replace("http", "ws", 1),
                "status": None,
                "about": f"{state.url}/about",
                "privacy_policy": None,
                "terms_of_service": None,
            },
            "vapid": {"public_key": ""},
            **_CONFIGURATION,
            "translation": {"enabled": False},
            "limited_federation": False,
        },
        "registrations": {
            "enabled": True,
            "approval_required": False,
            "reason_required": False,
            "message": None,
            "min_age": None,
            "url": None,
        },
        "contact": {"email": "", "account": _contact(state)},
        "rules": [],
    }
    if state.personality == "mastodon":
        entity["api_versions"] = {"mastodon": state.api_version}
    return JSONResponse(entity)


def version_1(call: Call) -> Response:
    """Return the older V1::Instance."""
    state = call.state
    entity = {
        "uri": state.domain,
        "title": TITLE,
        "short_description": DESCRIPTION,
        "description": DESCRIPTION,
        "email": "",
        "version": VERSIONS[state.personality],
        "urls": {"streaming_api": state.url.replace("http", "ws", 1)},
        "stats": {
            "user_count": sum(account.domain is None for account in state.accounts.values()),
            "status_count": 0,
            "domain_count": len({account.domain for account in state.known()} - {None}),
        },
        "thumbnail": f"{state.url}/pictures/missing.png",
        "languages": ["en"],
        "registrations": True,
        "approval_required": False,
        "invites_enabled": True,
        "configuration": _CONFIGURATION,
        "contact_account": _contact(state),
        "rules": [],
    }
    return JSONResponse(entity)
