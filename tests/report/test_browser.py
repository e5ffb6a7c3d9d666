"""The page in a real browser: on a desk and on a telephone, by keyboard, in light and dark, and under attack."""

import pytest

from etl.report.page import page
from tests.report.conftest import Look
from tests.report.samples import BAD_ADDRESSES, Story, friendly, hostile, place, report, said

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("policy", [pytest.param(True, id="as it is"), pytest.param(False, id="without its policy")])
def test_no_text_of_an_article_is_executed(look: Look, policy: bool) -> None:
    """Two walls: escaping alone holds too, with the content security policy switched off."""
    seen = look(page(hostile()), policy=policy, tabs=15)
    assert seen["hit"] is None
    assert seen["dialogs"] == []
    assert len(seen["requests"]) == 1, "only the page itself"
    assert seen["console"] == []


@pytest.mark.parametrize("attack", ["<script>window.hit = 1</script>", "<img src=x onerror='window.hit = 1'>"])
def test_the_policy_holds_where_escaping_would_fail(look: Look, attack: str) -> None:
    html = page(friendly())
    opened = html.replace("<h1>", f"{attack}<h1>", 1)
    assert opened != html
    assert look(opened, policy=False)["hit"] == 1, "the attack is real"
    seen = look(opened)
    assert seen["hit"] is None
    assert any("Content Security Policy" in line for line in seen["console"])


@pytest.mark.parametrize("url", BAD_ADDRESSES)
def test_a_bad_address_is_no_link(look: Look, url: str) -> None:
    """The last wall: even one that came through as a link runs nothing, since the policy forbids it."""
    story = Story(title="x", places=(place(url=url),), said=(said(),))
    assert look(page(report(story)), tabs=8)["hit"] is None


@pytest.mark.parametrize("width", [1200, 768, 360, 320])
def test_nothing_is_wider_than_the_screen(look: Look, width: int) -> None:
    seen = look(page(friendly()), width=width, height=740)
    assert seen["width"][0] <= seen["width"][1]
    assert seen["outside"] == []


@pytest.mark.parametrize(("width", "kind"), [(1200, "chart wide"), (360, "chart narrow")])
def test_each_chart_is_shown_once_and_drawn(look: Look, width: int, kind: str) -> None:
    seen = look(page(friendly()), width=width)
    assert [chart["name"] for chart in seen["charts"]] == [kind, kind]
    assert all(chart["marks"] and chart["height"] > 60 for chart in seen["charts"])
    assert seen["small"] == 0, "letters of a chart that are too small to read"


@pytest.mark.parametrize(("width", "dark"), [(1200, False), (360, False), (1200, True), (360, True)])
def test_axe_finds_no_barrier(look: Look, width: int, dark: bool) -> None:
    assert look(page(friendly()), width=width, dark=dark, axe=True)["violations"] == []


def test_the_keyboard_reaches_everything_and_shows_where_it_is(look: Look) -> None:
    seen = look(page(friendly()), tabs=10)
    stops = seen["focused"]
    assert stops[0]["target"] == "#main"
    assert [stop["target"] for stop in stops[1:4]] == ["#denials", "#no-comments", "#figures"]
    assert "https://news.example/ferry" in [stop["target"] for stop in stops]
    assert all(stop["shown"] and stop["inside"] for stop in stops), stops
    assert seen["opened"]
    assert all(seen["opened"]), "Enter opens what is folded"


def test_it_asks_for_nothing_but_itself(look: Look) -> None:
    seen = look(page(friendly()))
    assert len(seen["requests"]) == 1
    assert seen["console"] == []
    assert seen["title"] == "Onrecord, 2026-03-02 to 2026-03-04"
