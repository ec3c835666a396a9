"""People are named by name and account, and no line is broken between the two."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from care100 import plain
from care100.cli import naming, render
from tests.curator.screen import screen
from tests.curator.test_files import LAW


def test_who_has_no_name_but_their_account_is_named_once() -> None:
    assert naming.called("@ada", "@ada") == "@ada"
    assert naming.called("@Ada@b.Social", "@ada@b.social") == "@ada@b.social"
    assert naming.called("", "@ada") == "@ada"
    assert naming.called("Ada", "@ada") == "Ada (@ada)"
    assert naming.called("@ada@b.social", "@ada") == "@ada@b.social (@ada)"
    assert naming.called("A list on X") == "A list on X"
    assert naming.apart("@ada", "@ada") == ("", "@ada")


def test_a_few_are_named_and_the_others_counted() -> None:
    assert naming.some(["a", "b", "c"], 3) == "a, b, c"
    assert naming.some(["a", "b", "c", "d"], 3) == "a, b, c, d"
    assert naming.some(["a", "b", "c", "d", "e"], 3) == "a, b, c and 2 more"


NAMES = st.lists(st.text("ab é大\u200f\ue000(@", max_size=70), min_size=1, max_size=12)


@LAW
@given(NAMES, st.integers(0, 8))
def test_a_line_is_never_broken_within_a_name_that_fits(names: list[str], indent: int) -> None:
    people = [(name, f"@acct{n}@some.server.example") for n, name in enumerate(names)]
    with screen() as shown:
        render.out(" " * indent + ", ".join(naming.who(*person) for person in people))
    lines = shown.text.splitlines()
    assert all(cell_len(line) <= 80 for line in lines)
    assert "\ue000" not in shown.text
    for person in people:
        called = naming.called(*person)
        if cell_len(called) < 80 - indent:
            assert any(called in line for line in lines)


@LAW
@given(NAMES)
def test_a_pipe_gets_the_line_as_it_is(names: list[str]) -> None:
    people = [(name, "@acct") for name in names]
    with screen() as shown:
        render.out(", ".join(naming.who(*person) for person in people), wrap=False)
    told = ", ".join(plain.line(naming.called(*person)) for person in people)
    assert shown.text.splitlines() == [told]
