"""Write the configuration that `toot login` would write."""

import json
from pathlib import Path


def write_configuration(folder: Path, url: str, domain: str, user: str, token: str) -> None:
    """Log toot in; `folder` is its `XDG_CONFIG_HOME`."""
    file = folder / "toot" / "config.json"
    file.parent.mkdir(parents=True)
    app = {"instance": domain, "base_url": url, "client_id": "id", "client_secret": "secret"}
    login = {"instance": domain, "username": user, "access_token": token}
    name = f"{user}@{domain}"
    file.write_text(
        json.dumps({"apps": {domain: app}, "users": {name: login}, "active_user": name})
    )
