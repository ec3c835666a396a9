"""People are named by name and account, and no line is broken between the two."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from care100.cli.views import member_names, render
from care100.model import sanitize
from tests.formats.test_import_export import LAW
from tests.terminal_screen import screen


def test_a_member_named_after_its_account_is_named_once() -> None:
    assert member_names.called("@ada", "@ada") == "@ada"
    assert member_names.called("@Ada@b.Social", "@ada@b.social") == "@ada@b.social"
    assert member_names.called("", "@ada") == "@ada"
    assert member_names.called("Ada", "@ada") == "Ada (@ada)"
    assert member_names.called("@ada@b.social", "@ada") == "@ada@b.social (@ada)"
    assert member_names.called("A list on X") == "A list on X"
    assert member_names.apart("@ada", "@ada") == ("", "@ada")


def test_a_few_are_named_and_the_others_counted() -> None:
    assert member_names.some(["a", "b", "c"], 3) == "a, b, c"
    assert member_names.some(["a", "b", "c", "d"], 3) == "a, b, c, d"
    assert member_names.some(["a", "b", "c", "d", "e"], 3) == "a, b, c and 2 more"


NAMES = st.lists(st.text("ab é大\u200f\ue000(@", max_size=70), min_size=1, max_size=12)


@LAW
@given(NAMES, st.integers(0, 8))
def test_a_line_is_never_broken_within_a_name_that_fits(names: list[str], indent: int) -> None:
    people = [(name, f"@acct{n}@some.server.example") for n, name in enumerate(names)]
    with screen() as shown:
        render.out(" " * indent + ", ".join(member_names.who(*person) for person in people))
    lines = shown.text.splitlines()
    assert all(cell_len(line) <= 80 for line in lines)
    assert "\ue000" not in shown.text
    for person in people:
        called = member_names.called(*person)
        if cell_len(called) < 80 - indent:
            assert any(called in line for line in lines)


@LAW
@given(NAMES)
def test_a_pipe_gets_the_line_as_it_is(names: list[str]) -> None:
    people = [(name, "@acct") for name in names]
    with screen() as shown:
        render.out(", ".join(member_names.who(*person) for person in people), wrap=False)
    told = ", ".join(sanitize.line(member_names.called(*person)) for person in people)
    assert shown.text.splitlines() == [told]
