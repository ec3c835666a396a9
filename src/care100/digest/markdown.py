"""A letter as Markdown (CommonMark). All texts of others are escaped."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from care100.digest.letter import RANKING, Letter, LetterChat, LetterPost, Link
from care100.formats.markdown import escaped, paragraph


def write(letter: Letter) -> str:
    """Return the letter as Markdown."""
    return "\n".join(_lines(letter)) + "\n"


def _lines(letter: Letter) -> Iterator[str]:
    yield from (f"# {escaped(letter.title)}", "", f"{letter.period.words}. {letter.summary}.", "")
    for post in letter.posts:
        yield from _post(post)
    if letter.chats:
        yield from ("## Chats in the next seven days", "", *map(_chat, letter.chats), "")
        if letter.calendar:
            yield from (f"[Subscribe to the calendar](<{letter.calendar}>)", "")
    if letter.joined:
        yield from ("## New on the list", "", *(f"- {_link(one)}" for one in letter.joined), "")
    if letter.left:
        names = (f"- {escaped(name)}" for name in letter.left)
        yield from ("## No longer on the list", "", *names, "")
    if letter.hashtags:
        tags = ", ".join(escaped(f"#{one.name}") for one in letter.hashtags)
        yield from ("## Hashtags", "", paragraph(tags), "")
    if letter.own_hashtags:
        yield from (paragraph(f"The list’s own hashtags: {escaped(letter.own_hashtags)}"), "")
    yield from ("---", "", f"{letter.sources} {RANKING}")
    if letter.page:
        yield from ("", f"[The list](<{letter.page}>)")


def _post(post: LetterPost) -> Iterator[str]:
    yield f"## {escaped(post.name)}"
    yield ""
    account = post.handle if post.is_named else "Profile"
    yield f"[{escaped(account)}](<{post.profile}>) on {post.platform}, {post.day}"
    yield ""
    if post.warning:
        yield from (f"> **Content warning:** {escaped(post.warning)}", "")
    elif post.lines:
        yield from (*_quoted(post.lines), "")
    if post.attachments:
        yield from (*(f"- {_link(one)}" for one in post.attachments), "")
    read = f"[Read on {post.platform}](<{post.url}>)"
    yield from (f"{post.reactions}. {read}" if post.reactions else read, "")


def _chat(one: LetterChat) -> str:
    return f"- {escaped(f'{one.when}: {one.name}, {one.hashtag}')}"


def _quoted(lines: Sequence[str]) -> Iterator[str]:
    """Yield a text as a quotation in which its line breaks remain."""
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        end = "\\" if line and following else ""
        yield f"> {paragraph(escaped(line))}{end}" if line else ">"


def _link(link: Link) -> str:
    return f"[{escaped(link.text)}](<{link.address}>)" if link.address else escaped(link.text)
