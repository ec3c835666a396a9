"""The words of plans and reports about targets."""

from care100.platforms.targets import TargetWords


def test_words_name_the_place_in_every_step() -> None:
    """A report shows each of them alone, where “it” would mean nothing."""
    words = TargetWords.of_place("in", "your list")
    assert (words.add, words.added) == ("add to your list", "in your list")
    assert (words.remove, words.removed) == ("remove from your list", "removed from your list")
