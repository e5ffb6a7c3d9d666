"""From copies to stories, whatever order they are met in."""

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from etl.stories.grouping import connected, stories_of
from etl.stories.likeness import are_copies
from etl.stories.member import Member
from etl.stories.neighbours import Neighbours
from tests.stories.samples import member, prose

WORDS = [prose(9, 400).split(), prose(10, 400).split()]


def window(start: int, words: int = 250, text: int = 0) -> str:
    """A stretch of a text: two overlap by so much as their starts are near."""
    return " ".join(WORDS[text][start : start + words])


def stories(members: Iterable[Member]) -> dict[str, str]:
    known = Neighbours()
    ordered = list(members)
    for at in range(0, len(ordered), 2):
        known.add(ordered[at : at + 2])
    return {id_: story for found in connected(ordered, known.of) for id_, story in stories_of(found).items()}


def test_the_first_to_publish_opens_the_story() -> None:
    late, early = member("a", window(0), published="2026-03-04"), member("b", window(0), published="2026-03-02")
    assert stories([late, early]) == {"a": "b", "b": "b"}


def test_of_two_at_once_the_smaller_outlet_opens_it() -> None:
    assert stories([member("a", window(0), outlet="z"), member("b", window(0), outlet="y")]) == {"a": "b", "b": "b"}


def test_an_article_alone_is_its_own_story() -> None:
    assert stories([member("a", window(0)), member("b", window(0, text=1))]) == {"a": "a", "b": "b"}


def test_a_chain_of_small_changes_does_not_make_one_story_of_its_ends() -> None:
    chain = [member(name, window(at * 30), published=f"2026-03-0{at + 1}") for at, name in enumerate("abcd")]
    assert are_copies(chain[0], chain[1])
    assert are_copies(chain[2], chain[3])
    assert not are_copies(chain[0], chain[3])
    found = stories(chain)
    assert found["a"] == found["b"] == "a"
    assert found["d"] != "a"


def test_a_follow_up_does_not_come_in_through_a_copy_of_both() -> None:
    first = member("a", window(0), outlet="one", published="2026-03-01")
    copy = member("b", window(15), outlet="two", published="2026-03-02")
    follow_up = member("c", window(30), outlet="one", published="2026-03-03")
    assert are_copies(copy, follow_up)
    assert stories([first, copy, follow_up]) == {"a": "a", "b": "a", "c": "c"}


def test_copies_weeks_apart_are_joined_through_those_between() -> None:
    days = [
        member(name, window(0), published=f"2026-03-{day:02d}") for name, day in zip("abc", (1, 7, 13), strict=True)
    ]
    found = next(iter(connected(days[2:], lambda one: [other for other in days if are_copies(one, other)])))
    assert {one.id for one in found} == {"a", "b", "c"}


drawn = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 6), st.integers(1, 20), st.sampled_from(["one", "two", "three"])),
    min_size=1,
    max_size=12,
)


@given(drawn=drawn, chance=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_does_not_matter(drawn: list[tuple[int, int, int, str]], chance: object) -> None:
    members = [
        member(f"m{at:02d}", window(start * 15, text=text), published=f"2026-03-{day:02d}", outlet=outlet)
        for at, (text, start, day, outlet) in enumerate(drawn)
    ]
    before = stories(members)
    chance.shuffle(members)  # type: ignore[attr-defined]
    assert stories(members) == before
    by_id = {one.id: one for one in members}
    assert all(story == id_ or are_copies(by_id[id_], by_id[story]) for id_, story in before.items())
    assert all(by_id[story].key <= by_id[id_].key for id_, story in before.items())


@given(starts=st.lists(st.integers(0, 30), min_size=1, max_size=10))
@settings(max_examples=30, deadline=None)
def test_bands_find_what_comparing_each_with_each_finds(starts: list[int]) -> None:
    """At an overlap of 0.7 one copy in a hundred shares no band; these starts leave gaps that bands do not miss."""
    members = [member(f"m{at}", window(start * 5)) for at, start in enumerate(starts)]
    known = Neighbours()
    known.add(members)
    for one in members:
        each = {other.id for other in members if are_copies(one, other)}
        found = {other.id for other in known.of(one)}
        assert found <= each
        assert {other for other in each if abs(starts[int(other[1:])] - starts[int(one.id[1:])]) <= 3} <= found
