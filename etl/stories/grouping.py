"""From copies to stories.

In: where to begin, and who tells the copies of a member. Out: every connected set of copies that was reached, and for each of
its members the story.

A set is followed to its ends, over as many weeks as it spans, so that it is the same wherever one begins. Within it the
member with the smallest (published, outlet, id) opens a story, and those that are its own copies join it, in that order; the
first that is none opens the next story. So a chain of small changes does not make one story of two ends that differ, and an
outlet that published a follow-up is in the story once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from etl.stories.likeness import are_copies
from etl.stories.member import Member


def connected(seeds: Iterable[Member], copies_of: Callable[[Member], Iterable[Member]]) -> Iterator[list[Member]]:
    """The connected sets that hold the seeds; each once, each member once."""
    reached: set[str] = set()
    for seed in seeds:
        if seed.id in reached:
            continue
        reached.add(seed.id)
        found, at = [seed], 0
        while at < len(found):
            new = {member.id: member for member in copies_of(found[at]) if member.id not in reached}
            reached |= new.keys()
            found += new.values()
            at += 1
        yield found


def stories_of(members: Iterable[Member]) -> dict[str, str]:
    """Article id -> story id, for one connected set; the story's id is that of the article that opens it."""
    stories: list[list[Member]] = []
    for member in sorted(members, key=lambda member: member.key):
        story = next((story for story in stories if _belongs(member, story)), None)
        if story:
            story.append(member)
        else:
            stories.append([member])
    return {member.id: story[0].id for story in stories for member in story}


def _belongs(member: Member, story: list[Member]) -> bool:
    """A copy of the one that opened it; and of its own outlet's, where that has one in it."""
    return are_copies(story[0], member) and all(
        are_copies(other, member) for other in story[1:] if other.outlet == member.outlet
    )
