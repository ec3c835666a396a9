"""Entries and lists of every kind, for laws.

Values that mean “no value” in a file, and ids that look rounded, do not survive an import.
"""

from hypothesis import strategies as st

from care100.formats.cell_values import permanent_id_in
from care100.formats.member_rows import FEED, member_of
from care100.model.members import LONGEST, BadMember, Kind, Member

# Everything that a registry can keep, and often what files and terminals stumble over.
_AWKWARD = st.sampled_from(
    [
        'a, "b"; c',
        "line\nbreak",
        "👩🏽‍⚕️ Ärzte",
        "עברית",
        "=1+1",
        "+1",
        "-1",
        "@x",
        "'=x",
        "\x1b[31m",
        "\t=x",
        "nil",
        "'None",
        "-",
        "'",
    ]
)
_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
texts = _AWKWARD | _TEXT
_NAMES = st.from_regex(r"[a-zA-Z0-9_]{1,12}", fullmatch=True)
_SERVERS = st.sampled_from(["b.social", "xn--bcher-kva.example", "a-b.example.org"])
mastodon_handles = st.builds("{}@{}".format, _NAMES, _SERVERS)


@st.composite
def members(draw: st.DrawFn) -> Member:
    """Any member that a list can have."""
    row = {name: draw(texts) for name in LONGEST if name not in ("website", *FEED)}
    row["topic"] = "; ".join(draw(st.lists(texts, max_size=3)))
    row["kind"] = draw(st.sampled_from(["", *Kind]))
    row["feed"] = draw(st.sampled_from(["", "https://example.org/feed?a=1,2"]))
    row["feed_source"] = draw(st.sampled_from(["", "https://example.org/"]))
    row["website"] = draw(st.sampled_from(["", "https://example.org/?a=1,2"]))
    which = draw(st.sampled_from(["mastodon", "x", "both"]))
    if which != "x":
        row["mastodon"] = draw(mastodon_handles)
    if which != "mastodon":
        row["x"] = draw(_NAMES)
        row["x_id"] = draw(st.just("") | st.integers(1, 10**18).map(str).map(permanent_id_in))
    row["source"] = row["source"].strip() or "https://example.org"
    try:
        return member_of(row)
    except BadMember as error:
        raise AssertionError(f"{row} should be good: {error}") from error


def _accounts(one: Member) -> tuple[str, ...]:
    return tuple(":".join(identity) for identity in sorted(one.identities))


@st.composite
def lists_of_entries(draw: st.DrawFn, most: int = 6) -> list[Member]:
    """Several members, no account twice."""
    seen: set[str] = set()
    kept = []
    for one in draw(st.lists(members(), max_size=most)):
        if seen.isdisjoint(_accounts(one)):
            kept.append(one)
            seen.update(_accounts(one))
    return kept
