"""Which posts are in a letter, and in which order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from care100.digest.ranking import Hashtag, MemberPost, choose, hashtags
from care100.platforms import parse_handle
from care100.platforms.posts import Post

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def a_post(
    member: int,
    text: str,
    *,
    boosts: int = 0,
    replies: int = 0,
    followers: int = 0,
    hours: int = 0,
    tags: tuple[str, ...] = (),
) -> MemberPost:
    post = Post(
        f"https://example.org/{member}/{text}",
        NOON + timedelta(hours=hours),
        text,
        hashtags=tags,
        boosts=boosts,
        replies=replies,
    )
    handle = parse_handle(f"@m{member}@example.org")
    return MemberPost(member, f"Member {member}", handle, followers, post)


def texts(posts: list[MemberPost]) -> list[str]:
    return [one.post.text for one in posts]


def test_reactions_count_against_followers() -> None:
    famous = a_post(1, "famous", boosts=50, replies=10, followers=50_000)
    small = a_post(2, "small", boosts=3, replies=2, followers=80)
    assert texts(choose([famous, small], 9)) == ["small", "famous"]


def test_one_reply_to_a_new_account_is_not_everything() -> None:
    new = a_post(1, "new", replies=1, followers=2)
    known = a_post(2, "known", boosts=40, replies=20, followers=2_000)
    assert texts(choose([new, known], 9)) == ["known", "new"]


def test_boosts_and_replies_count_the_same() -> None:
    replied, boosted = a_post(1, "replied", replies=3), a_post(2, "boosted", boosts=4)
    assert texts(choose([replied, boosted], 9)) == ["boosted", "replied"]


def test_no_member_has_more_than_two_posts() -> None:
    many = [a_post(1, f"post {n}", boosts=n) for n in range(5)]
    assert texts(choose([*many, a_post(2, "other")], 9)) == ["post 4", "post 3", "other"]


def test_among_equals_the_newest_comes_first() -> None:
    assert texts(choose([a_post(1, "old"), a_post(2, "new", hours=1)], 9)) == ["new", "old"]


def test_a_text_posted_on_two_platforms_counts_once() -> None:
    one = a_post(1, "Our guide is out: https://a.example/1", boosts=1)
    same = a_post(1, "Our  GUIDE is out: https://b.example/2", boosts=5)
    other = a_post(2, "Our guide is out: https://a.example/1")
    assert choose([one, same, other], 9) == [same, other]


def test_a_letter_has_the_best_posts_only() -> None:
    posts = [a_post(n, f"post {n}", boosts=n) for n in range(30)]
    assert texts(choose(posts, 3)) == ["post 29", "post 28", "post 27"]


@given(
    st.lists(
        st.builds(
            a_post,
            st.integers(0, 3),
            st.sampled_from(["a", "b", "c", "d"]),
            boosts=st.integers(0, 9),
            followers=st.integers(0, 99),
            hours=st.integers(0, 9),
        )
    ),
    st.integers(1, 9),
    st.randoms(use_true_random=False),
)
def test_the_choice_does_not_depend_on_the_order_of_reading(
    posts: list[MemberPost], most: int, random: object
) -> None:
    unique = list({one.post.url: one for one in posts}.values())
    mixed = list(unique)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    chosen = choose(unique, most)
    assert choose(mixed, most) == chosen
    assert len(chosen) <= most
    assert all(sum(two.member == one.member for two in chosen) <= 2 for one in chosen)


def test_hashtags_count_members_and_not_posts() -> None:
    posts = [a_post(1, str(n), tags=("shouting",)) for n in range(5)]
    posts += [a_post(n, f"{n}", tags=("SocialCare", "carers")) for n in (2, 3)]
    posts.append(a_post(4, "4", tags=("socialcare",)))
    assert hashtags(posts, 2) == [Hashtag("SocialCare", 3), Hashtag("carers", 2)]
