"""The metadata documents by which clients find the authorization server's endpoints."""

from care100.sandbox.bluesky.scopes import TRANSITION
from care100.sandbox.bluesky.state import BlueskyState


def protected_resource(state: BlueskyState) -> dict[str, object]:
    """Return the metadata of RFC 9728: which authorization server the accounts have."""
    return {
        "resource": state.url,
        "authorization_servers": [state.url],
        "scopes_supported": [],
        "bearer_methods_supported": ["header"],
        "resource_documentation": "https://atproto.com",
    }


def server_metadata(state: BlueskyState) -> dict[str, object]:
    """Return the metadata of RFC 8414."""
    url = state.url
    return {
        "issuer": url,
        "scopes_supported": sorted(TRANSITION),
        "subject_types_supported": ["public"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "authorization_endpoint": f"{url}/oauth/authorize",
        "token_endpoint": f"{url}/oauth/token",
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint": f"{url}/oauth/revoke",
        "pushed_authorization_request_endpoint": f"{url}/oauth/par",
        "require_pushed_authorization_requests": True,
        "request_uri_parameter_supported": True,
        "require_request_uri_registration": True,
        "dpop_signing_alg_values_supported": ["ES256"],
        "protected_resources": [url],
        "client_id_metadata_document_supported": True,
        "prompt_values_supported": ["login", "consent"],
    }
