"""The rows of large files: they take little memory, and come back as they were read."""

import tracemalloc
from dataclasses import replace

from hypothesis import given, settings

from care100.formats import reading
from care100.formats.packed_members import pack, unpack
from care100.formats.rows import GoodRows, ReadOptions, Row
from care100.model.handles import AccountRef
from care100.model.members import Member
from care100.platforms import parse_handle
from tests.member_strategies import members
from tests.members import a_member

COUNT = 4_000
FILE = "name,kind,mastodon,x,x_id,website,about,source\n" + "".join(
    f"Person Number {n},person,person{n}@server{n}.example,person_{n},{10**7 + n},"
    f"https://www{n}.example.org/,Writes about care.,https://server{n}.example/@person{n}\n"
    for n in range(COUNT)
)


@settings(max_examples=50)
@given(members())
def test_packed_members_come_back_unchanged(member: Member) -> None:
    assert unpack(pack(member)) == member


def test_packed_members_keep_how_their_handles_were_read() -> None:
    handle = parse_handle("https://b.social/@ada")
    member = replace(a_member("Ada"), accounts={handle.platform: AccountRef(handle)})
    assert handle.by_page
    assert unpack(pack(member)).handles[0].by_page


def test_rows_have_the_columns_and_lines_that_were_added() -> None:
    rows = [
        Row(line, a_member(f"Ada {line}", x=f"ada{line}"), given)
        for line, given in ((2, None), (5, {"x"}), (9, {"x", "name"}))
    ]
    good = GoodRows(rows)
    assert list(good) == rows
    assert good[1:] == rows[1:]
    good[1] = rows[0]
    assert [row.line for row in good] == [2, 2, 9]


def test_a_row_of_a_large_file_takes_less_than_a_kilobyte() -> None:
    data, options = FILE.encode(), ReadOptions(COUNT)
    reading.read(data, options=options)  # makes what every file needs
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        rows = reading.read(data, options=options)
        after, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(rows.good) == COUNT
    assert (after - before) / COUNT < 1_000
    assert (most - before - len(data)) / COUNT < 1_000
