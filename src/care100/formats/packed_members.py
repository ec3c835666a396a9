"""Members as bytes, so that a large file's members fit in memory.

A member's objects take 1.2 KB, its bytes a fifth of that.
"""

import marshal
from dataclasses import fields, replace
from operator import attrgetter

from care100.model.handles import AccountRef, Handle, PlatformId
from care100.model.members import Member
from care100.platforms import stored_handle

# The attributes that are texts.
_TEXTS = tuple(one.name for one in fields(Member) if one.name not in ("topics", "accounts"))
_texts = attrgetter(*_TEXTS)


def pack(member: Member) -> bytes:
    """Return the member as bytes, which `unpack` reads again."""
    texts = [*map(str, _texts(member))]  # a kind can be a `Kind`, which has no bytes
    accounts = [
        (on, ref.handle.text, ref.handle.by_page, ref.permanent_id)
        for on, ref in member.accounts.items()
    ]
    return marshal.dumps((texts, member.topics, accounts))


def unpack(packed: bytes) -> Member:
    """Return the member of bytes that `pack` made."""
    texts, topics, accounts = marshal.loads(packed)  # noqa: S302 - bytes of this process
    refs = {on: AccountRef(_handle(on, text, page), id_) for on, text, page, id_ in accounts}
    return Member(**dict(zip(_TEXTS, texts, strict=True)), topics=topics, accounts=refs)


def _handle(on: PlatformId, text: str, by_page: bool) -> Handle:
    handle = stored_handle(on, text)
    return replace(handle, by_page=True) if by_page else handle
