"""One line of a text list: the accounts in it, and the words beside them.

People write accounts with bullets, numbers and names, before or after the account, in
brackets or behind a dash, several in a line, and as links.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from care100.formats.markdown_text import Link, plain
from care100.model import sanitize
from care100.model.addresses import is_web_address
from care100.model.handles import BadHandle, Handle
from care100.platforms import PLATFORMS, parse_handle
from care100.platforms.base import Platform

# Bullets, numbers, tick boxes and quotation marks of emails at the beginning of a line.
_BULLET = re.compile(
    r"\s*(?:>\s*)*(?:(?:[-–—*+•·‣▪◦●○■→»☐☑☒✓✔✅]|\(?\d{1,4}[.):]|[a-z][.)])\s+"
    r"|[-–—*+•·‣▪◦●○■→»☐☑☒✓✔✅](?=@))?(?:\[[ xX✓]?\]\s+)?"
)
# Misskey's export has a setting behind each account (ExportFollowingProcessorService.ts).
_SETTING = re.compile(r",withReplies=(?:true|false)\s*\Z")
# This number of words before several accounts, with a colon, is about all of them.
_WORDS_OF_HEADING = 4
_HEADING = re.compile(r"\s*#{1,6}(?:\s|\Z)")
# A comment behind an account, as in settings files. A `#` inside an address has no space.
_COMMENT = re.compile(r"\s(?:#|//)(?=\s).*\Z")
# Where one word ends and the next begins. A comma inside an address stays.
_BETWEEN = re.compile(r"\s+|[,;|]+(?=\s|\Z|@|https?:|\w+@)|(?<=\w)[,;|]+(?=[a-z]+:)", re.IGNORECASE)
_EDGES = " \t,;:|/\\–—-•·→()[]{}<>\"'“”„«»*_=&+"
_PREFIXED = re.compile(r"[a-z+]{1,20}:@?[\w.@-]+", re.IGNORECASE)
_LABELS = (
    *("and", "or", "on", "at", "via", "aka", "und", "oder", "et", "ou"),
    *("account", "handle", "follow", "see", "also", "try"),
)
_HOST = re.compile(r"(?:[\w-]{1,63}\.)+[a-z]{2,24}(?:/\S*)?", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s\Z")
# A longer text, or one that begins in lower case, is a description and no name.
_MOST_WORDS = 7


@dataclass(frozen=True)
class FoundAccount:
    """An account in a line, and the texts beside it that describe it."""

    handle: Handle
    name: str = ""
    note: str = ""
    website: str = ""


@dataclass(frozen=True)
class ReadLine:
    """What is in a line.

    accounts  the accounts, in order
    bad       why a word that looks like an account is none
    unread    text that belongs to no account
    """

    accounts: tuple[FoundAccount, ...] = ()
    bad: tuple[str, ...] = ()
    unread: str = ""


def read_line(line: str) -> ReadLine:
    """Return the accounts in a line, and what is left of it. A heading has none."""
    if _HEADING.match(line):
        return ReadLine()
    text = _SETTING.sub("", _BULLET.sub("", line, count=1))
    if whole := _handle(text.strip()):
        return ReadLine((FoundAccount(whole),))
    code = _COMMENT.sub("", text)
    found = _Pieces(plain(code, _shown))
    read = found.with_texts()
    if code != text and read.accounts:
        comment = sanitize.line(text[len(code) :])
        return ReadLine(read.accounts, read.bad, f"{read.unread} {comment}".strip())
    return read


def has_bullet(line: str) -> bool:
    """Return whether a line begins with a bullet, a number or a tick box."""
    found = _BULLET.match(line)
    return bool(found and found[0].strip())


def _shown(link: Link) -> str:
    """Return a link as text: its own, and its address, as people write them without a link."""
    if _handle(link.text) and _handle(link.address):
        return f" {link.address} "
    return f" {link.text} {link.address} " if not _handle(link.text) else f" {link.text} "


@dataclass
class _Pieces:
    """A line in pieces: texts between accounts, in turn."""

    line: str
    texts: list[str] = field(default_factory=lambda: [""])
    handles: list[Handle] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    websites: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        end = 0
        for start, word_end, word in _words(self.line):
            handle = _handle(word) if _looks_like_account(word) else None
            if handle:
                self.texts[-1] += self.line[end:start]
                self._add(handle)
                end = word_end
            elif _is_website(word):
                self.websites.append(word)
                self.texts[-1] += self.line[end:start]
                end = word_end
            elif _is_attempt(word):
                self.bad.append(_fault(word))
                self.texts[-1] += self.line[end:start]
                end = word_end
        self.texts[-1] += self.line[end:]

    def _add(self, handle: Handle) -> None:
        if self.handles and handle == self.handles[-1] and not _tidy(self.texts[-1]):
            self.texts[-1] = ""  # a link whose text and address are the same account
            return
        self.handles.append(handle)
        self.texts.append("")

    def with_texts(self) -> ReadLine:
        """Return the accounts, each with the text before or after it."""
        # Without an account in the line, an address is an attempt at one.
        bad = (*self.bad, *(() if self.handles else map(_fault, self.websites)))
        if not self.handles:
            return ReadLine(bad=bad, unread="" if bad else sanitize.line(self.line))
        first, *between, last = map(_tidy, self.texts)
        if len(self.handles) == 1:
            return self._single(first, last)
        if self.texts[0].rstrip().endswith(":") and len(first.split()) >= _WORDS_OF_HEADING:
            self.texts[0] = ""
            read = self.with_texts()
            return replace(read, unread=f"{first} {read.unread}".strip())
        # With several accounts, all names are before them, or all are after.
        texts = [first, *between] if first else [*between, last]
        names = ["" if _HOST.fullmatch(text) else text for text in texts]
        unread = " ".join([*filter(_HOST.fullmatch, texts), *([last] if first else [])])
        accounts = tuple(
            FoundAccount(handle, name) for handle, name in zip(self.handles, names, strict=True)
        )
        return ReadLine(accounts, bad, " ".join([unread, *self.websites]).strip())

    def _single(self, before: str, after: str) -> ReadLine:
        website, *more = self.websites or [""]
        name, note = (before, after) if before else _name_and_note(after)
        account = FoundAccount(self.handles[0], name, note, website)
        return ReadLine((account,), tuple(self.bad), " ".join(more))


def _words(line: str) -> Iterator[tuple[int, int, str]]:
    """Yield the words of a line with their first place and the place behind them."""
    start = 0
    for gap in _BETWEEN.finditer(line):
        if gap.start() > start:
            yield start, gap.start(), _POSSESSIVE.sub("", line[start : gap.start()])
        start = gap.end()
    if start < len(line):
        yield start, len(line), _POSSESSIVE.sub("", line[start:])


def _handle(text: str) -> Handle | None:
    try:
        return parse_handle(text)
    except BadHandle:
        return None


def _fault(word: str) -> str:
    try:
        parse_handle(word)
    except BadHandle as error:
        return error.message.rstrip(".")
    return ""


def _looks_like_account(word: str) -> bool:
    bare = word.strip(_EDGES)
    return "@" in word or "＠" in word or "/" in bare or bool(_PREFIXED.fullmatch(bare))


def _is_attempt(word: str) -> bool:
    """Return whether a word that is no account was probably meant as one."""
    bare = word.strip(_EDGES)
    return "://" in bare or (("@" in bare or "＠" in bare) and len(bare) > 1)


def _is_website(word: str) -> bool:
    """Return whether a word is the address of a page that is no profile, on no platform's host."""
    address = word.strip(_EDGES.replace("/", ""))
    if not is_web_address(address) or "@" in address:
        return False
    try:
        return not any(one.read_handle(address) for one in _with_own_hosts())
    except BadHandle:
        return False


def _with_own_hosts() -> Sequence[Platform]:
    return [one for one in PLATFORMS.values() if not one.any_server]


def _tidy(text: str) -> str:
    """Return a text beside an account without the punctuation and labels around it."""
    words = sanitize.line(text).split()
    while words and _is_label(words[-1], alone=len(words) == 1):
        words.pop()
    while words and _is_platform(words[0], alone=len(words) == 1):
        words.pop(0)
    tidy = " ".join(words).strip(_EDGES)
    return tidy + ")" * (tidy.count("(") - tidy.count(")"))


def _is_label(word: str, *, alone: bool) -> bool:
    """Return whether a word only leads to the account, such as `Twitter:` or `via`."""
    return word.strip(_EDGES).lower() in _LABELS or _is_platform(word, alone=alone)


def _is_platform(word: str, *, alone: bool) -> bool:
    """Return whether a word is punctuation, or a platform's name with punctuation."""
    bare = word.strip(_EDGES).lower()
    named = (name for one in PLATFORMS.values() for name in one.columns.words)
    return not bare or (bare in named and (alone or word != word.strip(_EDGES)))


def _name_and_note(text: str) -> tuple[str, str]:
    """Return the name and the note in a text behind an account."""
    head, _, rest = text.partition(",")
    if not rest:
        head, _, rest = text.partition(" – ")
    is_name = head[:1].isalpha() and not head[:1].islower() and len(head.split()) <= _MOST_WORDS
    return (head.strip(), rest.strip()) if is_name else ("", text)
