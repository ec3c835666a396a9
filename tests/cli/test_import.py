"""`import`: the guess that is shown, values that fill gaps, limits, and the dry run."""

from typing import Any

import pytest

from tests.person import Ran, Typist

KNOWN = (
    "name,kind,topic,mastodon,source\n"
    "Ada,person,care,ada@example.social,page\n"
    "Bob,person,,bob@example.org,\n"
)


def imports(typist: Typist, text: str, *options: str, expect: int = 0) -> Ran:
    file = typist.home / "in.csv"
    file.write_text(text, encoding="utf-8")
    return typist.runs("import", "people", str(file), *options, expect=expect)


def members(typist: Typist) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = typist.runs("show", "people", "--json").json["members"]
    return found


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """A curator with a list of two members."""
    imports(curator, KNOWN)
    return curator


def test_guessed_columns_are_shown_with_three_rows(curator: Typist) -> None:
    rows = "".join(f"Ada {n},ada{n}@example.social,{n}\n" for n in range(4))
    err = imports(curator, f"Organisation,Fedi,Salary\n{rows}").err
    assert err.splitlines() == [
        "Columns of the file (to change how one is read, use --column):",
        "  Organisation → name: Ada 0 | Ada 1 | Ada 2",
        "  Fedi → mastodon: ada0@example.social | ada1@example.social | ada2@example.social",
        "  Salary is not imported: 0 | 1 | 2",
        "Ignored columns that care100 does not have: Salary",
    ]
    assert "Columns of the file" not in imports(curator, KNOWN).err


def test_guessed_columns_are_shown_before_bad_rows(curator: Typist) -> None:
    err = imports(curator, "Fedi\nada@example.social\nnonsense\n", expect=1).err.splitlines()
    assert err[1].startswith("  Fedi → mastodon: ")
    assert err[2].startswith("  line 3: ")


def test_the_columns_of_a_table_are_in_the_json(curator: Typist) -> None:
    data = imports(curator, "Who,x\nAda,ada\n", "--json").json
    assert data["columns"] == [
        {"name": "Who", "column": "name", "samples": ["Ada"], "is_guess": True},
        {"name": "x", "column": "x", "samples": ["ada"], "is_guess": False},
    ]


def test_options_fill_in_what_rows_do_not_have(curator: Typist) -> None:
    text = "name,topic,mastodon,x\nAda,care,ada@example.social,ada_ex\nBob,,,bob_ex\n"
    options = ("--source", "https://example.org/team", "--kind", "person", "--topic", "housing")
    imports(curator, text, *options)
    assert [(one["kind"], one["topic"], one["source"]) for one in members(curator)] == [
        ("person", "care", "https://example.org/team"),
        ("person", "housing", "https://example.org/team"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.social\nbob@example.org\n",
        "mastodon,topic,kind\nada@example.social,,\nbob@example.org,,\n",
    ],
)
def test_options_never_replace_a_known_value(keeper: Typist, text: str) -> None:
    imports(keeper, text, "--kind", "publication", "--topic", "housing", "--source", "other")
    assert [(one["kind"], one["topic"], one["source"]) for one in members(keeper)] == [
        ("person", "care", "page"),
        ("person", "housing", "other"),
    ]


def test_several_accounts_without_a_source_are_asked_for_one(curator: Typist) -> None:
    text = "name,mastodon,x\nAda,@ada@example.social,@ada_ex\nBob,@bob@example.org,bob_ex\n"
    err = imports(curator, text, expect=1).err
    assert "lines 2 to 3 (2 in total): it links several accounts, but has no “source”" in err
    assert "--column source=NAME" in err
    assert "--source TEXT" in err
    imports(curator, text, "--source", "their own pages")
    assert [one["source"] for one in members(curator)] == ["their own pages"] * 2


def test_options_for_files_are_refused_for_a_page(curator: Typist) -> None:
    for option in (["--topic", "a"], ["--encoding", "utf-8"], ["--limit", "10"]):
        page = "https://example.org/"
        err = curator.runs("import", "people", page, *option, expect=2).err
        assert "work with files only" in err


def test_the_limit_is_raised_with_an_option(curator: Typist) -> None:
    text = "x\n" + "".join(f"ada{n}\n" for n in range(3))
    err = imports(curator, text, "--limit", "2", expect=1).err
    assert "The file has more than 2 members; care100 imports at most 2." in err
    assert "--limit" in err
    imports(curator, text, "--limit", "3")
    imports(curator, text, "--limit", "1000001", expect=2)


def test_export_names_the_limit_of_an_import(
    keeper: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "--limit" not in keeper.runs("export", "people").err
    monkeypatch.setattr("care100.cli.views.export_view.MOST_IN_FILE", 1)
    assert "people has 2 members. `care100 import` reads 1 " in keeper.runs("export", "people").err


CHANGED = (
    "name,topic,mastodon,note\nAda L.,care,ada@example.social,New\nCyd,housing,cyd@example.net,\n"
)


def test_a_dry_run_shows_every_change_and_makes_none(keeper: Typist) -> None:
    before = keeper.runs("export", "people").out, keeper.runs("history", "people").out
    ran = imports(keeper, CHANGED, "--dry-run", "--replace")
    assert ran.out.splitlines() == [
        "  changed Ada (@ada@example.social): name “Ada” → “Ada L.”; note (empty) → “New”",
        "  added Cyd (@cyd@example.net)",
        "  removed Bob (@bob@example.org)",
        "Plan for people: 1 added, 1 changed, 1 removed.",
    ]
    assert "Columns of the file" in ran.err
    assert ran.err.splitlines()[-1] == "Dry run: nothing was changed."
    assert (keeper.runs("export", "people").out, keeper.runs("history", "people").out) == before


def test_a_dry_run_names_each_of_many_members(curator: Typist) -> None:
    text = "x\n" + "".join(f"ada{n}\n" for n in range(30))
    out = imports(curator, text, "--dry-run").out.splitlines()
    assert out[:30] == [f"  added @ada{n}" for n in range(30)]
    assert out[30] == "Plan for the new list people: 30 added."
    assert "people" not in curator.runs("lists").out


def test_a_dry_run_names_refused_rows_and_opt_outs(keeper: Typist) -> None:
    keeper.runs("opt-out", "x:eve", "--yes")
    text = "x\nada_ex\nnot a handle\neve\n"
    ran = imports(keeper, text, "--dry-run", expect=1)
    assert "  added @ada_ex" in ran.out
    assert "line 3: " in ran.err
    assert "1 of 3 rows could not be imported" in ran.err
    skipped = imports(keeper, text, "--dry-run", "--skip-bad", expect=3)
    assert "Plan for people: 1 added." in skipped.out
    assert "@eve opted out" in skipped.err
    assert len(members(keeper)) == 2


def test_a_dry_run_prints_changes_as_json(keeper: Typist) -> None:
    data = imports(keeper, CHANGED, "--dry-run", "--json").json
    assert (data["imported"], data["added"], data["changed"]) == (False, 1, 1)
    ada, cyd = data["changes"]
    assert (ada["before"]["note"], ada["after"]["note"]) == ("", "New")
    assert (cyd["before"], cyd["after"]["name"]) == (None, "Cyd")
    assert len(members(keeper)) == 2


def test_what_is_left_out_of_rows_is_named_by_line_and_grouped_by_reason(
    keeper: Typist,
) -> None:
    file = keeper.home / "in.csv"
    file.write_text(
        "x,website\nada,soon\nbob,soon\ncy,\ndee,soon\nADA,soon\n,https://a.example\n"
        "x y,\n,a.example\n"
    )
    ran = keeper.runs("import", "people", str(file), "--skip-bad", expect=3)
    lines = ran.err.splitlines()
    start = lines.index("Read in part, or left out:")
    soon = "the website “soon” is not a web address and is left out"
    assert lines[start + 1 : start + 3] == [
        f"  lines 2 to 3 and 5 to 6 (4 in total): {soon}",
        "  line 6: it repeats line 2 and was imported once",
    ]
    assert "  lines 7 and 9 (2 in total): there is no account on Mastodon, Bluesky or X" in lines
    data = keeper.runs("import", "people", str(file), "--skip-bad", "--json", expect=3).json
    assert data["remarks"][0] == {"line": 2, "reason": soon}
    assert data["notes"] == []


def test_a_file_of_blocked_accounts_is_refused_by_its_name(keeper: Typist) -> None:
    file = keeper.home / "blocked_accounts.csv"
    file.write_text("spam@b.social\n")
    ran = keeper.runs("import", "people", str(file), expect=1)
    assert "blocked or muted" in ran.err
    keeper.runs("import", "people", str(file), "--format", "handles")


def test_topics_of_an_import_can_be_repeated(keeper: Typist) -> None:
    file = keeper.home / "in.txt"
    file.write_text("x:newcomer\n")
    keeper.runs("import", "people", str(file), "--topic", "art", "--topic", "care")
    members = keeper.runs("show", "people", "--json", "--topic", "art").json["members"]
    assert [one["topics"] for one in members] == [["art", "care"]]
