"""`import` of a table with e-mail addresses in a column of handles."""

import pytest

from tests.person import Typist


def _imports(curator: Typist, *lines: str, options: tuple[str, ...] = ()) -> str:
    file = curator.home / "table.csv"
    file.write_text("\n".join([*lines, ""]))
    return curator.runs("import", "people", str(file), *options).err


def test_a_bare_address_among_handles_is_named_with_its_removal(curator: Typist) -> None:
    lines = ("Name,Mastodon", "Bo,@bo@b.social", "Ada,ada@council.gov.uk")
    assert "take it out of the file" in _imports(curator, *lines, options=("--dry-run",))
    said = _imports(curator, *lines)
    assert "If one is an e-mail address" in said
    assert "  line 3: care100 remove people ada@council.gov.uk\n" in said
    curator.runs("remove", "people", "ada@council.gov.uk")


def test_it_is_removed_from_a_member_with_another_account(curator: Typist) -> None:
    lines = ("Name,Mastodon,X,Source", "Bo,@bo@b.social,,", "Ada,ada@council.gov.uk,ada,s")
    said = _imports(curator, *lines)
    assert "  line 3: care100 edit people ada@council.gov.uk --mastodon ''\n" in said
    curator.runs("edit", "people", "ada@council.gov.uk", "--mastodon", "")
    assert "council" not in curator.runs("export", "people").out


@pytest.mark.parametrize("name", ["Contact", "Contact (Mastodon)", "Email"])
def test_a_column_called_contact_may_have_e_mail_addresses(curator: Typist, name: str) -> None:
    lines = (f"Name,{name}", "Bo,bo@council.gov.uk", "Ada,ada@council.gov.uk")
    said = _imports(curator, *lines, options=("--column", f"mastodon={name}"))
    assert "care100 remove people bo@council.gov.uk" in said
    assert "care100 remove people ada@council.gov.uk" in said


def test_the_data_name_it_too(curator: Typist) -> None:
    file = curator.home / "table.csv"
    file.write_text("Name,Mastodon\nBo,@bo@b.social\nAda,ada@council.gov.uk\n")
    ran = curator.runs("import", "people", str(file), "--json")
    assert ran.json["perhaps_emails"] == [
        {
            "line": 3,
            "handle": "ada@council.gov.uk",
            "command": "care100 remove people ada@council.gov.uk",
        }
    ]


def test_bare_handles_as_in_own_files_are_not_doubted(curator: Typist) -> None:
    lines = ("name,mastodon", "Bo,bo@b.social", "Ada,ada@council.gov.uk")
    assert "e-mail" not in _imports(curator, *lines)
