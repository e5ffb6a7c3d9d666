"""The crosswalk: every row's example gets its code; polarity is kept; a faulty table is refused."""

from pathlib import Path

import pytest

from etl.enrich.enricher import Enricher
from etl.exchange import load_crosswalk
from etl.records.article import Article, Outlet
from etl.records.outcome import ConfigurationError

CODES = {
    "010", "011", "015", "016", "020", "026", "051", "052", "055", "100", "111", "112", "1121", "1122", "1123", "1124",
    "1125", "120", "1221", "1222", "1223", "1224", "1231", "1243", "1244", "1246", "125", "126", "127", "130",
}  # fmt: skip


def codes(enricher: Enricher, body: str) -> list[str | None]:
    outlet = Outlet(id="local:organization/example-wire", name="Example Wire")
    read = enricher.enrich(Article(id="c" * 32, title="", body=body, outlet=outlet, published="2024-02-13"))
    found = [load_crosswalk().code(statement) for statement in read.statements]
    return [code.code if code else None for code in found]


@pytest.mark.parametrize(("example", "code"), load_crosswalk().examples)
def test_the_example_of_a_row_gets_its_code(example: str, code: str, enricher: Enricher) -> None:
    assert codes(enricher, example) == [code]


def test_the_codes_are_these_and_no_others() -> None:
    assert {code for _, code in load_crosswalk().examples} == CODES


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("Iran did not deny arming the rebels.", ["010"], id="what is not denied is no denial"),
        pytest.param("The firm might deny it.", ["010"], id="nor is what could be"),
        pytest.param("Kyiv refused to rule out talks.", ["010"], id="left open is not refused"),
        pytest.param("The bank did not respond to a request for comment.", [None], id="silence is no event"),
        pytest.param("Neither side has confirmed the swap.", [None], id="nor is what is unconfirmed"),
        pytest.param("It was reported that the port had closed.", [None], id="nobody is no source of an event"),
        pytest.param("Iran accused Israel of lying.", ["112"], id="an accusation of nothing on the list"),
        pytest.param("Anna Lind said talks had begun.", ["010"], id="words of a rejection in a plain statement"),
        pytest.param("The coach described the match as fair.", ["010"], id="to describe is not to criticise"),
        pytest.param("Peter Novak rejected the accusation.", ["016"], id="reject and accusation is a denial"),
        pytest.param("Peter Novak rejected the offer of talks.", ["125"], id="reject and talks"),
    ],
)
def test_polarity_and_what_has_no_code(body: str, expected: list[str | None], enricher: Enricher) -> None:
    assert codes(enricher, body) == expected


ROW = '[[row]]\ncode = "{code}"\nname = "{name}"\nstatus = "{status}"\nexample = "A said."\n{more}\n'


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param([{"code": "999"}], "no code", id="no code of CAMEO"),
        pytest.param([{"code": "19"}], "no code", id="a root event"),
        pytest.param([{"status": "said"}], "no denial status", id="unknown status"),
        pytest.param([{"more": 'detail = "admitted"'}], "no denial status", id="a detail of another status"),
        pytest.param([{"more": 'channel = ["smoke"]'}], "unknown channels", id="unknown channel"),
        pytest.param([{"more": 'speaker = "x"'}], "unknown", id="unknown field"),
        pytest.param([{"more": 'words = "(x"'}], "row 1", id="a pattern that is none"),
        pytest.param([{}, {"code": "020", "more": 'words = "x"'}], "takes every", id="a row that nothing reaches"),
        pytest.param([{"more": 'cue = "x"'}, {"name": "Another"}], "two names", id="one code, two names"),
    ],
)
def test_a_faulty_table_is_refused(rows: list[dict[str, str]], message: str, tmp_path: Path) -> None:
    sound = {"code": "010", "name": "Make statement", "status": "asserted", "more": ""}
    table = tmp_path / "cameo.toml"
    table.write_text("".join(ROW.format(**{**sound, **row}) for row in rows), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=message):
        load_crosswalk(table)
