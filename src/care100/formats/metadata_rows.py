"""List metadata as named values, for `.toml` and JSON files and for the history.

Each platform owns the key for the places where a list is published on it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from care100 import platforms
from care100.formats import chat_rows
from care100.model import sanitize
from care100.model.addresses import is_contact, is_short_web_address
from care100.model.list_metadata import ListMetadata
from care100.model.members import BadMember
from care100.platforms.base import Platform

_TEXTS = ("slug", "title", "description", "language", "homepage", "curator", "contact", "page")
_MOST_PUBLISHED = 200
_LONGEST_SLUG = 60
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Names of devices on Windows, which no file or folder of a list or its page can have there.
_DEVICE = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class BadMetadata(BadMember):
    """Metadata that is not valid.

    `reasons` has one phrase for each fault.
    """


def row_of(metadata: ListMetadata) -> dict[str, object]:
    """Return the metadata as values by the keys used in files."""
    row: dict[str, object] = {name: getattr(metadata, name) for name in _TEXTS}
    del row["page"]
    # Files of lists without a contact are the same as before there was one.
    if not metadata.contact:
        del row["contact"]
    row["hashtags"] = list(metadata.hashtags)
    # Nor do files of lists without chats change.
    if metadata.chats:
        row["chats"] = [chat_rows.row_of(one) for one in metadata.chats]
    for one in platforms.PLATFORMS.values():
        where = list(metadata.published_on(one.id))
        if one.published_field.optional and not where:
            continue
        row[one.published_field.name] = where if one.published_field.many else "".join(where[:1])
    row["page"] = metadata.page
    return row


def metadata_of(values: Mapping[str, object]) -> ListMetadata:
    """Validate a list's metadata. Raises BadMetadata with every fault."""
    single = [one.published_field.name for one in _platforms() if not one.published_field.many]
    many = [one.published_field.name for one in _platforms() if one.published_field.many]
    texts = {name: values.get(name) or "" for name in (*_TEXTS, *single)}
    sequences = {name: values.get(name) or () for name in ("hashtags", *many)}
    chats, bad_chats = chat_rows.chats_of(values.get("chats") or ())
    if reasons := [*_bad_texts(texts), *_bad_sequences(sequences), *bad_chats]:
        raise BadMetadata(reasons)
    given = {name: str(value).strip() for name, value in texts.items()}
    lists = {
        name: tuple(item.strip() for item in items if item.strip())  # type: ignore[attr-defined]
        for name, items in sequences.items()
    }
    published = {
        one.id: where
        for one in _platforms()
        if (where := lists.get(name := one.published_field.name) or (given.get(name, ""),)) != ("",)
    }
    metadata = ListMetadata(
        **{name: given[name] for name in _TEXTS} | {"language": given["language"] or "en"},
        hashtags=tuple(tag.removeprefix("#") for tag in lists["hashtags"]),
        chats=chats,
        published=published,
    )
    if reasons := [*_faults(metadata), *_published_faults(metadata)]:
        raise BadMetadata(reasons)
    return metadata


def _platforms() -> Iterable[Platform]:
    return platforms.PLATFORMS.values()


def _bad_texts(texts: Mapping[str, object]) -> Iterable[str]:
    return (
        f"the {name} is not valid text"
        for name, value in texts.items()
        if not isinstance(value, str) or sanitize.refuse_unstorable(value)
    )


def _bad_sequences(sequences: Mapping[str, object]) -> Iterable[str]:
    return (
        f"the {name} value is not a list of texts"
        for name, items in sequences.items()
        if not isinstance(items, (list, tuple)) or not all(isinstance(item, str) for item in items)
    )


def _published_faults(metadata: ListMetadata) -> Iterable[str]:
    for one in _platforms():
        where = metadata.published_on(one.id)
        name = one.published_field.name
        for value in where:
            if why := one.check_published(value):
                yield f"the {name} “{sanitize.line(value, 60)}” {why}"
                break
        if len(where) > _MOST_PUBLISHED:
            yield f"there are more than {_MOST_PUBLISHED} {name}"


def _similar(text: str) -> str:
    """Return a short name that is similar to a text, or an example."""
    letters = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    found = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    return found if 1 <= len(found) <= _LONGEST_SLUG else "social-care-100"


def _faults(metadata: ListMetadata) -> Iterable[str]:
    checks = [
        (
            f"“{sanitize.line(metadata.slug, 60)}” is not a short name: "
            f"use lower-case letters, digits and single hyphens, such as {_similar(metadata.slug)}",
            not _SLUG.fullmatch(metadata.slug) or len(metadata.slug) > _LONGEST_SLUG,
        ),
        (
            f"“{sanitize.line(metadata.slug, 60)}” cannot be the name of a folder on Windows: "
            "choose another short name",
            bool(_DEVICE.fullmatch(metadata.slug)),
        ),
        ("a list needs a title of 1 to 100 characters", not 1 <= len(metadata.title) <= 100),
        ("the description is longer than 2000 characters", len(metadata.description) > 2000),
        ("the curator's name is longer than 200 characters", len(metadata.curator) > 200),
        (
            f"the language “{sanitize.line(metadata.language, 40)}” is not a code such as en or de",
            not _LANGUAGE.fullmatch(metadata.language),
        ),
        (
            f"the homepage “{sanitize.line(metadata.homepage, 60)}” is not a web address (https://…)",
            bool(metadata.homepage) and not is_short_web_address(metadata.homepage),
        ),
        (
            f"the contact “{sanitize.line(metadata.contact, 60)}” is neither an e-mail address nor "
            "a web address (https://…)",
            bool(metadata.contact) and not is_contact(metadata.contact),
        ),
        (
            f"the page “{sanitize.line(metadata.page, 60)}” is not a web address (https://…)",
            bool(metadata.page) and not is_short_web_address(metadata.page),
        ),
        (
            "a hashtag has only letters, digits and underscores, and at least one letter",
            not all(map(chat_rows.is_hashtag, metadata.hashtags)),
        ),
        ("there are more than 30 hashtags", len(metadata.hashtags) > 30),
    ]
    return (reason for reason, is_fault in checks if is_fault)
