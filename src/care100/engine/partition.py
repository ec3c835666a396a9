"""Split a list into parts, where a platform's sets are smaller than the list.

Pure. Members are represented by ids. A part keeps its members for as long as they are
wanted, so that one change to the list is one change to one part.
"""

import re
from collections.abc import Sequence

_CUT = "…"


def split(
    wanted: Sequence[str], held: Sequence[Sequence[str]], size: int, *, repack: bool = False
) -> list[list[str]]:
    """Return the ids in each part: first the parts in `held`, in their order, then new ones.

    An id stays in its part; an id in two parts stays in the first. New ids, in the order of
    `wanted`, fill free places and then new parts of `size`. With `repack` the list takes as
    few parts as possible: the smallest parts are emptied into the others.
    """
    once = list(dict.fromkeys(wanted))
    parts = _staying(set(once), held, size)
    placed = {id_ for part in parts for id_ in part}
    unplaced = [id_ for id_ in once if id_ not in placed]
    if repack:
        spare = _spare(parts, needed=-(-len(once) // size))
        unplaced = [id_ for at in spare for id_ in parts[at]] + unplaced
        for at in spare:
            parts[at] = []
    else:
        spare = []
    for at, part in enumerate(parts):
        room = 0 if at in spare else size - len(part)
        part += unplaced[:room]
        unplaced = unplaced[room:]
    return parts + [unplaced[at : at + size] for at in range(0, len(unplaced), size)]


def _staying(wanted: set[str], held: Sequence[Sequence[str]], size: int) -> list[list[str]]:
    parts = []
    for part in held:
        stays = [id_ for id_ in dict.fromkeys(part) if id_ in wanted][:size]
        parts.append(stays)
        wanted = wanted - set(stays)
    return parts


def _spare(parts: Sequence[Sequence[str]], *, needed: int) -> list[int]:
    """Return the parts to empty so that `needed` remain: the smallest, and the last of equals."""
    by_size = sorted(range(len(parts)), key=lambda at: (-len(parts[at]), at))
    return sorted(by_size[needed:])


def names(title: str, count: int, longest: int) -> list[str]:
    """Return the names of the parts: `Title (1/4)`, or `Title` if there is only one.

    Each has at most `longest` characters; a longer title is cut between words.
    """
    if count == 1:
        return [shortened(title, longest)]
    ends = [f" ({number}/{count})" for number in range(1, count + 1)]
    return [shortened(title, longest - len(end)) + end for end in ends]


def number_in(name: str, title: str, longest: int) -> int:
    """Return the number of the part with this name in a list with this title, or 0."""
    end = re.search(r" \((\d{1,3})/(\d{1,3})\)$", name)
    number, count = (int(end[1]), int(end[2])) if end else (1, 1)
    is_one = 1 <= number <= count and names(title, count, longest)[number - 1] == name
    return number if is_one else 0


def shortened(text: str, longest: int) -> str:
    """Return one line of at most `longest` characters, cut between words if possible."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    room = longest - len(_CUT)
    cut = text[: room + 1].rpartition(" ")[0] if " " in text[: room + 1] else text[:room]
    return cut.rstrip(" ,;:.–-") + _CUT
