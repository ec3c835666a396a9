"""A letter as plain text, the part of a message for programs that show no HTML."""

from collections.abc import Iterator
from textwrap import fill

from care100.digest.letter import RANKING, Letter, LetterPost

_WIDTH = 72


def write(letter: Letter) -> str:
    """Return the letter as lines of text."""
    return "\n".join(_lines(letter)) + "\n"


def _lines(letter: Letter) -> Iterator[str]:
    yield from (letter.title, letter.period.words, letter.summary, "")
    for number, post in enumerate(letter.posts, 1):
        yield from _post(number, post)
    if letter.chats:
        lines = (f"- {one.when}:\n  {one.name}, {one.hashtag}" for one in letter.chats)
        yield from ("CHATS IN THE NEXT SEVEN DAYS", "", *lines, "")
        if letter.calendar:
            yield from (f"The calendar: {letter.calendar}", "")
    if letter.joined:
        yield from ("NEW ON THE LIST", "")
        for one in letter.joined:
            yield f"- {one.text}" + (f"\n  {one.address}" if one.address else "")
        yield ""
    if letter.left:
        yield from ("NO LONGER ON THE LIST", "", *(f"- {name}" for name in letter.left), "")
    if letter.hashtags:
        yield from ("HASHTAGS", "", ", ".join(f"#{one.name}" for one in letter.hashtags), "")
    if letter.own_hashtags:
        yield from (_wrapped(f"The list’s own hashtags: {letter.own_hashtags}"), "")
    yield "-" * _WIDTH
    yield _wrapped(f"{letter.sources} {RANKING}")
    if letter.page:
        yield f"The list: {letter.page}"


def _post(number: int, post: LetterPost) -> Iterator[str]:
    yield f"{number}. {post.name}"
    on = f"{post.platform}, {post.day}"
    yield f"   {post.handle} on {on}" if post.is_named else f"   On {on}"
    yield ""
    if post.warning:
        yield _wrapped(f"Content warning: {post.warning}", "   ")
    for line in post.lines:
        yield _wrapped(line, "   ")
    for link in post.attachments:
        yield from (_wrapped(link.text, "   "), f"   {link.address}")
    yield ""
    if post.reactions:
        yield f"   {post.reactions}"
    yield from (f"   {post.url}", "")


def _wrapped(text: str, indent: str = "") -> str:
    """Return a line in several, without breaking an address."""
    return fill(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
