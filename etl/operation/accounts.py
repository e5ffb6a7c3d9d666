"""The ledger of a run: every file, record, article and statement that it met, counted to one terminal state. Pure.

In: the outcomes of its records, its files, what the index refused of it, and its figures. Out: lines that add up. A file and an
article end in the best state that any of their records did, in the order of `BEST`; a statement ends as the best record of its
revision of its article does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar, get_args

from etl.records.ledger import LedgerLine, Unit
from etl.records.values import TerminalState
from etl.store import Outcome

#: The better state comes first.
BEST: tuple[TerminalState, ...] = ("indexed", "unchanged", "duplicate", "superseded", "skipped", "dead_letter")
assert set(BEST) == set(get_args(TerminalState))

_RANK = {state: rank for rank, state in enumerate(BEST)}
K = TypeVar("K")
#: An article and the hash of its text.
Revision = tuple[str, str | None]
#: A state and, for what was skipped or buried, why.
End = tuple[TerminalState, str | None]


def lines_of(
    day: str,
    run: str,
    outcomes: Iterable[Outcome],
    files: Iterable[str] = (),
    refused: Mapping[str, int] | None = None,
    figures: Mapping[str, int] | None = None,
) -> list[LedgerLine]:
    """The lines of a run. `refused`: article id -> version, as the marks of the load have them.

    A file of the plan that gave no record at all is counted as skipped, with the reason `no_records`.
    """
    records: Counter[End] = Counter()
    of_files: dict[str, End] = {}
    of_articles: dict[str, End] = {}
    of_revisions: dict[Revision, End] = {}
    held: dict[Revision, int] = {}
    for outcome in outcomes:
        end = _end(outcome, refused or {})
        records[end] += 1
        _note(of_files, outcome.file, end)
        if outcome.article:
            revision = (outcome.article, outcome.content_hash)
            _note(of_articles, outcome.article, end)
            _note(of_revisions, revision, end)
            held[revision] = max(held.get(revision, 0), outcome.statements or 0)
    for name in files:
        of_files.setdefault(name, ("skipped", "no_records"))
    statements: Counter[End] = Counter()
    for revision, end in of_revisions.items():
        statements[end] += held[revision]
    ended: dict[Unit, Counter[End]] = {
        "file": Counter(of_files.values()),
        "record": records,
        "article": Counter(of_articles.values()),
        "statement": statements,
    }
    return sorted([*_lines(day, run, ended), *_figures(day, run, figures or {})], key=_order)


def states_of(lines: Iterable[LedgerLine], unit: Unit = "record") -> dict[str, int]:
    """State -> count of one unit."""
    found: Counter[str] = Counter()
    for line in lines:
        if line.unit == unit and line.state:
            found[line.state] += line.count
    return dict(found)


def _end(outcome: Outcome, refused: Mapping[str, int]) -> End:
    is_refused = outcome.state == "indexed" and (outcome.article, outcome.version) in refused.items()
    return ("dead_letter", "refused") if is_refused else (outcome.state, outcome.reason)


def _note(best: dict[K, End], name: K, end: End) -> None:
    before = best.get(name)
    if before is None or _RANK[end[0]] < _RANK[before[0]]:
        best[name] = end


def _lines(day: str, run: str, ended: Mapping[Unit, Counter[End]]) -> Iterator[LedgerLine]:
    for unit, counts in ended.items():
        for (state, reason), count in counts.items():
            if count:
                yield LedgerLine(day=day, run=run, unit=unit, state=state, reason=reason, count=count)


def _figures(day: str, run: str, figures: Mapping[str, int]) -> Iterator[LedgerLine]:
    return (LedgerLine(day=day, run=run, unit="figure", figure=name, count=n) for name, n in figures.items() if n)


def _order(line: LedgerLine) -> tuple[int, str, str, str]:
    return get_args(Unit).index(line.unit), line.state or "", line.reason or "", line.figure or ""
