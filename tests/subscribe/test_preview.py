"""Following of pages that care100 itself publishes."""

import pytest

from care100 import registry
from care100.site.build import build
from care100.site.load import load
from care100.site.preview import Preview
from tests.person import Person, names


def preview(person: Person, *slugs: str) -> Preview:
    """Return a preview of lists, as shown by `care100 site … --serve`."""
    database = registry.open_registry(person.home / registry.FILE_NAME)
    site = build(load(database, slugs), preview=True)
    database.close()
    return Preview(site, 0)


def test_a_site_with_one_list_is_followed_by_its_start_page(person: Person) -> None:
    person.log_in("mastodon")
    person.has_list(3, "team")
    with preview(person, "team") as shown:
        assert person.runs("import", "theirs", shown.address).out.endswith("3 added.\n")
        ran = person.runs("follow", "theirs", "--yes")
        assert f"from {shown.address.rstrip('/')}/team/" in ran.err
    assert person.follows() == names(1, 2, 3)


@pytest.mark.parametrize("folder", ["team/", "crew/", "team/list.json"])
def test_a_site_with_several_lists_requires_the_address_of_one(person: Person, folder: str) -> None:
    person.has_list(2, "team")
    person.has_list(2, "crew")
    with preview(person, "team", "crew") as shown:
        top = shown.address.rstrip("/")
        ran = person.runs("import", "mine", shown.address, expect=1)
        assert f"Use the address of one of them: {top}/team/, {top}/crew/" in ran.err
        person.runs("import", "mine", f"{top}/{folder}")
