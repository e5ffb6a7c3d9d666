"""Labels of single statements that no development set scores: channel, chain, anonymity, quote, links (labels.txt)."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from etl.enrich.statements import disputed
from etl.records.enriched import Statement
from tests.enrich.statements.conftest import Reader

TABLE = Path(__file__).with_name("labels.txt")


def rows() -> list[tuple[str, str, str]]:
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            field, _, rest = line.partition(": ")
            text, _, value = rest.rpartition(" => ")
            found.append((field, text.replace("\\n", "\n"), value))
    return found


def _anonymity(statements: Sequence[Statement]) -> str:
    known = statements[0].anonymity
    return f"{known.count or '-'} {known.origin or '-'} {known.proximity}" if known else "none"


def _reason(statements: Sequence[Statement]) -> str:
    known = statements[0].anonymity
    return (known.reason if known else None) or "none"


def _chain(statements: Sequence[Statement]) -> str:
    return ", ".join(hop.text or "?" for hop in statements[0].chain[1:]) or "none"


def _about(statements: Sequence[Statement]) -> str:
    return ", ".join(sorted(i.removeprefix("local:") for i in statements[0].about)) or "none"


def _answer(statements: Sequence[Statement]) -> str:
    answer = next(s for s in statements if s.denial_status != "asserted")
    cues = {s.id: s.cue.text if s.cue else "-" for s in statements}
    return f"{cues[answer.id]} > {cues[answer.responds_to] if answer.responds_to else 'none'}"


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


READ: dict[str, Callable[[Sequence[Statement]], str]] = {
    "channel": lambda s: s[0].channel,
    "anonymity": _anonymity,
    "reason": _reason,
    "quote": lambda s: s[0].quote,
    "chain": _chain,
    "confidence": lambda s: s[0].confidence,
    "responds_to": _answer,
    "disputed": lambda s: _yes(disputed(s)),
}
ROWS = rows()


@pytest.mark.parametrize(("field", "text", "value"), [r for r in ROWS if r[0] != "about"])
def test_label(field: str, text: str, value: str, reader: Reader) -> None:
    assert READ[field](reader(text)) == value


@pytest.mark.parametrize(("text", "value"), [r[1:] for r in ROWS if r[0] == "about"])
def test_about_names_the_actors_of_the_content(text: str, value: str, reader: Reader) -> None:
    statement = reader(text)[0]
    named = {"China": "wd:Q148", "Ukraine": "wd:Q212", "Iran": "wd:Q794", "France": "wd:Q142", "Germany": "wd:Q183"}
    assert set(statement.about) == ({named[name] for name in value.split(", ")} if value != "none" else set())


def test_sourcing_holds_type_and_channel(reader: Reader) -> None:
    assert reader("Anna Lind said in an interview that the bridge was safe.")[0].sourcing == (
        "named_person",
        "interview",
    )
    assert reader("Anna Lind said the bridge was safe.")[0].sourcing == ("named_person",)
