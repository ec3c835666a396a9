"""The session type, for code outside the registry that passes sessions on."""

from sqlmodel import Session

__all__ = ["Session"]
