"""Topics of a member as one text."""

from hypothesis import given
from hypothesis import strategies as st

from care100.model.topics import join_topics, parse_topics


def test_topics_are_separated_by_semicolons() -> None:
    assert parse_topics("carers; research") == ("carers", "research")
    assert parse_topics(" ;carers;;research ; ") == ("carers", "research")
    assert parse_topics(" ; ") == parse_topics("") == ()


def test_a_repeated_topic_keeps_its_first_spelling_and_place() -> None:
    assert parse_topics("Carers; research; CARERS; carers\n") == ("Carers", "research")


@given(st.text())
def test_topics_are_unchanged_when_they_are_joined_and_parsed_again(text: str) -> None:
    topics = parse_topics(text)
    assert parse_topics(join_topics(topics)) == topics


@given(st.text(st.characters(exclude_characters=";")).map(str.strip).filter(bool))
def test_a_single_topic_is_kept_as_it_is(topic: str) -> None:
    assert join_topics(parse_topics(topic)) == topic
