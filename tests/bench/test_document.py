"""docs/benchmarks.md is what docs/benchmarks.json and the table in bench/rows give."""

from bench import document
from bench.figures import Figure, Limit, Result, share
from bench.rows import GROUPS

COMPUTER = {
    "processor": "A processor",
    "cores": "2",
    "memory": "8 GiB",
    "system": "A system",
    "python": "3.11.2",
}


def result(*limits: Limit, date: str = "2026-11-29") -> Result:
    """Return a result with these limits, and a figure for two programs."""
    figures = [
        Figure("care100", 5, 4.25, 1.5, 90.0, 202, 100),
        Figure("toot (toot 0.52.1)", 5, 70.0, 30.0, 40.0),
    ]
    return Result(figures, list(limits), "A note.", date, COMPUTER)


def row_of_follow(text: str) -> str:
    """Return the row of the first follow in the table of limits."""
    table, _, _ = text.partition("## All figures")
    [found] = [one for one in table.splitlines() if one.startswith("| Mastodon: first follow")]
    return found


def test_every_row_of_the_table_has_a_result_or_is_named_as_not_measured() -> None:
    names = [row.name for group in GROUPS for row in group.rows]
    assert len(set(names)) == len(names)
    measured = list(document.stored())
    assert measured == [one for one in names if one in measured]
    shown = document.PAGE.read_text().count("| not measured yet | not known |")
    assert shown == len(names) - len(measured)


def test_a_row_that_was_not_measured_says_so() -> None:
    row = row_of_follow(document.page({"x": result()}))
    assert row.endswith("| not measured yet | not known |")


def test_every_result_has_figures_limits_a_date_and_a_computer() -> None:
    for name, one in document.stored().items():
        assert one.limits, name
        assert one.figures, name
        assert one.date, name
        assert one.machine.keys() == COMPUTER.keys(), name


def test_the_page_is_what_the_data_gives() -> None:
    assert document.PAGE.read_text() == document.page(document.stored())


def test_the_page_names_no_address_of_a_package_index() -> None:
    assert "http" not in document.DATA.read_text()


def test_a_row_that_misses_a_limit_says_by_how_much() -> None:
    limits = [Limit("time", 4.25, 5.0, "s"), share("CPU", 1.5, 0.5, 2.0), Limit("writes", 3, 0)]
    text = document.page({"follow": result(*limits)})
    row = row_of_follow(text)
    assert "time: 4.25 s (at most 5.00 s)" in row
    assert "| **no**: CPU 1.50 times the limit, writes 3 too much |" in row


def test_a_row_that_meets_every_limit_says_yes() -> None:
    text = document.page({"follow": result(Limit("price", 0.51, 0.51, "$"))})
    assert row_of_follow(text).endswith("| price: $0.51 (at most $0.51) | yes |")


def test_a_program_that_could_not_be_installed_leaves_a_row_open() -> None:
    missing = share("time, of toot", 4.25, 0.06, None)
    row = row_of_follow(document.page({"follow": result(missing)}))
    assert "time, of toot: 4.25 s (no figure to compare with) | not known |" in row


def test_the_figures_of_each_program_are_shown() -> None:
    text = document.page({"follow": result()})
    assert "no list | care100 | 5 | 4.25 | 1.50 | 90 | 202 | 100 |" in text
    assert "|  | toot (toot 0.52.1) | 5 | 70.00 | 30.00 | 40 | – | – |" in text


def test_rows_of_several_days_name_their_days() -> None:
    text = document.page({"follow": result(), "x": result(date="2026-12-01")})
    assert "Python 3.11.2, on 2026-11-29: follow" in text
    assert "Python 3.11.2, on 2026-12-01: x" in text
