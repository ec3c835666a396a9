"""Changing one's own profile (docs: methods/accounts, "update_credentials")."""

import re

from starlette.responses import JSONResponse, Response

from care100.sandbox.mastodon import entities
from care100.sandbox.mastodon.calls import ApiError, Call

_LONGEST = {"display_name": 30, "note": 500}
_FLAGS = ("locked", "bot", "discoverable", "indexable")
_PICTURES = ("avatar", "header")
_PRIVACIES = ("public", "unlisted", "private", "direct")
_PROFILE_FIELD = re.compile(r"fields_attributes\[(?P<row>\d+)\]\[(?P<part>name|value)\]")
_MOST_FIELDS = 4


def update_credentials(call: Call) -> Response:
    """Change texts, flags, profile fields, pictures and the defaults of new posts. What is not
    sent stays.
    """
    fields, me = call.fields, call.me
    for name, longest in _LONGEST.items():
        value = fields.one(name, getattr(me, name))
        if len(value) > longest:
            label = name.replace("_", " ").capitalize()
            text = f"{label} is too long (maximum is {longest} characters)"
            raise ApiError(422, f"Validation failed: {text}")
    for name in _LONGEST:
        setattr(me, name, fields.one(name, getattr(me, name)))
    for name in _FLAGS:
        setattr(me, name, fields.flag(name, default=getattr(me, name)))
    _set_post_defaults(call)
    for picture in _PICTURES:
        if picture in fields:
            setattr(me, picture, call.state.new_id())
    rows = _profile_fields(call)
    if rows is not None:
        me.website, me.fields = "", rows
    return JSONResponse(entities.credential_account(call.state, me))


def _set_post_defaults(call: Call) -> None:
    fields, me = call.fields, call.me
    privacy = fields.one("source[privacy]", me.privacy)
    if privacy not in _PRIVACIES:
        raise ApiError(422, "Validation failed: Privacy is not included in the list")
    me.privacy = privacy
    me.sensitive = fields.flag("source[sensitive]", default=me.sensitive)
    me.language = fields.one("source[language]", me.language)


def _profile_fields(call: Call) -> dict[str, str] | None:
    """Return the profile fields that were sent, by name; None if there are none at all."""
    rows: dict[int, dict[str, str]] = {}
    for name in call.fields:
        found = _PROFILE_FIELD.fullmatch(name)
        if found:
            rows.setdefault(int(found["row"]), {})[found["part"]] = call.fields.one(name)
    if not rows:
        return None
    if len(rows) > _MOST_FIELDS:
        raise ApiError(422, "Validation failed: Fields is invalid")
    sent = [rows[number] for number in sorted(rows)]
    return {row["name"]: row.get("value", "") for row in sent if row.get("name")}
