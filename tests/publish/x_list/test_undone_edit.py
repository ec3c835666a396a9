"""An undone edit, after the List was published with the other account."""

from tests.person import Person
from tests.publish.publishing import publisher

SYNC = ("sync", "people", "--pace", "0", "--yes")


def test_undo_of_an_edit_publishes_the_earlier_account_again(person: Person) -> None:
    curator = publisher(person, "x", 4)
    curator.runs("edit", "people", "x:acct003", "--x", "acct009")
    curator.runs(*SYNC)
    curator.runs("undo", "people")
    curator.runs(*SYNC)
    state = curator.sandbox.x.state
    [made] = [one for one in state.owned("curator") if one.name == "People"]
    assert state.members(made.id) == {"acct001", "acct002", "acct003", "acct004"}
