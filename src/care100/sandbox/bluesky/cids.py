"""Content ids: the hash of a record in DAG-CBOR (ipld.io/specs/codecs/dag-cbor)."""

import base64
import hashlib
from typing import Any

_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP, _TAG = range(7)
_SIMPLE = {False: b"\xf4", True: b"\xf5", None: b"\xf6"}
_LINK_TAG = 42
_PREFIX = bytes([1, 0x71, 0x12, 32])
"""CIDv1, DAG-CBOR, SHA-256, 32 bytes."""


def cid_of(value: Any) -> str:
    """Return the CID of a value in the JSON form of the AT Protocol's data model. Raises
    ValueError for a value that the model does not have, such as a fraction.
    """
    return _text(_PREFIX + hashlib.sha256(_encode(value)).digest())


def _text(cid: bytes) -> str:
    return "b" + base64.b32encode(cid).decode().rstrip("=").lower()


def _bytes(cid: str) -> bytes:
    text = cid[1:].upper()
    return base64.b32decode(text + "=" * (-len(text) % 8))


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    for code, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << (8 * size):
            return bytes([kind << 5 | code]) + number.to_bytes(size)
    raise ValueError(f"{number} is too large for a record")


def _encode(value: Any) -> bytes:
    if value is None or isinstance(value, bool):
        return _SIMPLE[value]
    if isinstance(value, int):
        return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
    if isinstance(value, str):
        text = value.encode()
        return _head(_TEXT, len(text)) + text
    if isinstance(value, list):
        return _head(_ARRAY, len(value)) + b"".join(_encode(one) for one in value)
    if isinstance(value, dict):
        return _encode_object(value)
    raise ValueError(f"a record cannot contain {value!r}")


def _encode_object(value: dict[str, Any]) -> bytes:
    if set(value) == {"$link"}:
        cid = b"\0" + _bytes(value["$link"])
        return _head(_TAG, _LINK_TAG) + _head(_BYTES, len(cid)) + cid
    if set(value) == {"$bytes"}:
        text = value["$bytes"]
        data = base64.b64decode(text + "=" * (-len(text) % 4))
        return _head(_BYTES, len(data)) + data
    names = sorted(value, key=lambda name: (len(name.encode()), name.encode()))
    pairs = b"".join(_encode(name) + _encode(value[name]) for name in names)
    return _head(_MAP, len(value)) + pairs
