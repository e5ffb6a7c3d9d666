"""Which two articles are copies, and which are not."""

from typing import Any

import pytest

from etl.stories.likeness import are_copies
from tests.stories.samples import member, prose

WIRE = prose(1, 300)
LEAD, NOTE = prose(2, 40), prose(3, 120)
Side = tuple[str, dict[str, Any]]


def side(body: str, **fields: Any) -> Side:
    return body, fields


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(side(WIRE), side(WIRE), True, id="the same text in two outlets"),
        pytest.param(side(WIRE), side(WIRE, title="Talks collapse at sea"), True, id="a long copy under another title"),
        pytest.param(side(WIRE), side(f"{prose(4, 15)} {WIRE}"), True, id="a copy with a line of its own before it"),
        pytest.param(side(WIRE), side(" ".join(WIRE.split()[:265])), True, id="a copy cut by its last paragraph"),
        pytest.param(side(WIRE), side(WIRE.upper()), True, id="case does not count"),
        pytest.param(side(WIRE), side(" ".join(WIRE.split()[:120])), False, id="a brief made of the first third"),
        pytest.param(side(WIRE), side(prose(5, 300)), False, id="another text under the same title"),
        pytest.param(side(WIRE), side(f"{WIRE} {prose(6, 300)}"), False, id="a text of which half is new"),
        pytest.param(side(WIRE), side(WIRE, published="2026-03-09"), True, id="a week later"),
        pytest.param(side(WIRE), side(WIRE, published="2026-03-10"), False, id="eight days later"),
        pytest.param(
            side(WIRE, outlet="one"),
            side(f"{WIRE} {prose(7, 60)}", outlet="one"),
            False,
            id="an outlet's own follow-up",
        ),
        pytest.param(side(WIRE), side(f"{WIRE} {prose(7, 60)}"), True, id="as much new text in another outlet"),
        pytest.param(side(WIRE, outlet="one"), side(WIRE, outlet="one"), True, id="one outlet, twice the same"),
        pytest.param(
            side(f"{LEAD} {NOTE}", title="Ferry sunk"),
            side(f"{prose(8, 10)} {NOTE}", title="Museum opens"),
            False,
            id="two briefs that share most of their words as boilerplate",
        ),
        pytest.param(
            side(NOTE, title="Ferry sunk"), side(NOTE, title="Museum opens"), False, id="nothing but boilerplate"
        ),
        pytest.param(side(NOTE, title="Ferry sunk"), side(NOTE, title="A ferry is sunk"), True, id="a brief, retitled"),
        pytest.param(side(NOTE, title=""), side(NOTE, title="Ferry sunk"), True, id="a brief without a title"),
        pytest.param(side(LEAD[:150]), side(LEAD[:150]), True, id="a stub under the same title"),
        pytest.param(
            side(LEAD[:150], title="Ferry sunk"), side(LEAD[:150], title="Ferry raised"), False, id="a stub, retitled"
        ),
        pytest.param(side(LEAD[:150], title=""), side(LEAD[:150], title=""), False, id="stubs without a title"),
    ],
)
def test_copies(one: Side, other: Side, expected: bool) -> None:
    a, b = (member(name, body, **fields) for name, (body, fields) in zip("ab", (one, other), strict=True))
    assert are_copies(a, b) is expected
    assert are_copies(b, a) is expected


def test_an_article_is_no_copy_of_its_own_revision() -> None:
    assert not are_copies(member("a", WIRE), member("a", WIRE))
