"""A `Difference` as something to read: plain text for a terminal, Markdown for Airflow's approval, one HTML page.

In: a `Difference`. Out: text. The three show the same sections. Text of articles is never anything but text in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from etl.records.article import Record
from etl.versions.difference import Change, CountRow, Counts, Difference, Example, Group

#: Rows of one table in the text on the terminal and in Airflow; the HTML page has all.
_SHOWN = 12
_EVIDENCE = 200
_ACTIVE = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")


class Section(Record, frozen=True, kw_only=True):
    """One table with its title; `more` says how many rows are left out."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int = 0


def as_text(difference: Difference) -> str:
    """For a terminal."""
    lines = [headline(difference)]
    for section in sections(difference, _SHOWN):
        lines += ["", section.title, *_aligned(section)]
        lines += [f"  … and {section.more} more"] if section.more else []
    return "\n".join(lines) + "\n"


def as_markdown(difference: Difference) -> str:
    """For Airflow's approval and for files called .md; whatever an article says stays text."""
    lines = [_plain(headline(difference))]
    for section in sections(difference, _SHOWN):
        lines += ["", f"**{_plain(section.title)}**", "", _bar(section.columns), _bar(["---"] * len(section.columns))]
        lines += [_bar([_plain(cell) for cell in row]) for row in section.rows]
        lines += ["", f"… and {section.more} more"] if section.more else []
    return "\n".join(lines) + "\n"


def as_html(difference: Difference) -> str:
    """One page, nothing loaded, everything escaped."""
    parts = [f"<p>{escape(headline(difference))}</p>"]
    for section in sections(difference, None):
        head = "".join(f'<th scope="col">{escape(column)}</th>' for column in section.columns)
        body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in section.rows)
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        parts.append(f'<h2>{escape(section.title)}</h2><div class="wide">{table}</div>')
    title = f"{difference.prefix}: version {difference.live} and version {difference.version}"
    page = (Path(__file__).parent / "page.html.txt").read_text("utf-8")
    return page.replace("{title}", escape(title)).replace("{body}", "\n".join(parts))


def headline(difference: Difference) -> str:
    """The difference in one sentence."""
    d = difference
    return (
        f"Version {d.version} of {d.prefix} beside version {d.live}, which is live: "
        f"{_from_to(d.articles)} articles, {_from_to(d.statements)} statements; of {d.compared:,} statements in both, "
        f"{d.changed:,} changed a label; {d.statements_gone.count:,} are gone and {d.statements_new.count:,} are new; "
        f"{d.articles_gone.count:,} articles are gone and {d.articles_new.count:,} are new."
    )


def sections(difference: Difference, limit: int | None) -> Iterator[Section]:
    """Counts, labels that changed, examples, what only one version has. `limit`: rows of a table; None shows everything."""
    same = [counts for counts in difference.counts if limit and not any(row.change for row in counts.rows)]
    for counts in difference.counts:
        if counts not in same:
            yield _of_counts(counts, limit)
    if same:
        names = [(f"{counts.of} by {_spoken(counts.by)}", f"{len(counts.rows):,}") for counts in same]
        yield _section("Counts that are the same in both", ("count", "values"), names, None)
    if difference.changes:
        changes = [(c.label, c.before, c.after, f"{c.count:,}") for c in difference.changes]
        yield _section("Labels that changed", ("label", "live", "new", "statements"), changes, limit)
        examples = [row for change in difference.changes for row in _of_change(change, 2 if limit else None)]
        columns = ("label", "change", "evidence", "outlet", "published", "statement")
        yield _section("Examples of labels that changed", columns, examples, limit)
    for title, group in (
        ("Statements that are gone", difference.statements_gone),
        ("Statements that are new", difference.statements_new),
        ("Articles that are gone", difference.articles_gone),
        ("Articles that are new", difference.articles_new),
    ):
        if group.count:
            yield _of_group(title, group)


def _of_counts(counts: Counts, limit: int | None) -> Section:
    """Where there is no room for all, the values that changed most come first; years stay in their order."""
    rows = list(counts.rows)
    if limit and len(rows) > limit:
        rows = sorted(rows, key=lambda row: -abs(row.change))
    shown = [(row.key, f"{row.before:,}", f"{row.after:,}", f"{row.change:+,}" if row.change else "=") for row in rows]
    by = _spoken(counts.by)
    return _section(f"{counts.of.capitalize()} by {by}", (by, "live", "new", "change"), shown, limit)


def _of_change(change: Change, most: int | None) -> Iterator[tuple[str, ...]]:
    for one in change.examples[:most]:
        yield change.label, f"{change.before} → {change.after}", *_of_example(one), one.statement


def _of_group(title: str, group: Group) -> Section:
    rows = [(*_of_example(one), one.statement or one.article) for one in group.examples]
    section = _section(f"{title}: {group.count:,}", ("text", "outlet", "published", "id"), rows, None)
    return Section(
        title=section.title, columns=section.columns, rows=section.rows, more=group.count - len(group.examples)
    )


def _of_example(example: Example) -> tuple[str, str, str]:
    text = " ".join((example.evidence or example.title).split())
    cut = text if len(text) <= _EVIDENCE else f"{text[: _EVIDENCE - 1]}…"
    return cut, example.outlet, example.published[:10]


def _section(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], limit: int | None) -> Section:
    shown = tuple(rows if limit is None else rows[:limit])
    return Section(title=title, columns=columns, rows=shown, more=len(rows) - len(shown))


def _aligned(section: Section) -> Iterator[str]:
    """Columns under each other; only the last of the narrow ones ends a line, so evidence is put on a line of its own."""
    wide = {at for at, column in enumerate(section.columns) if column in ("evidence", "text")}
    table = [section.columns, *section.rows]
    widths = [max(len(row[at]) for row in table) for at in range(len(section.columns))]
    for number, row in enumerate(table):
        cells = [cell.ljust(widths[at]) for at, cell in enumerate(row) if at not in wide]
        yield f"  {'  '.join(cells)}".rstrip()
        yield from (f"      “{row[at]}”" for at in sorted(wide) if number)


def _spoken(field: str) -> str:
    return field.replace("_", " ")


def _from_to(row: CountRow) -> str:
    return f"{row.before:,}" if row.before == row.after else f"{row.before:,} → {row.after:,}"


def _bar(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Text that Markdown takes as it is."""
    return _ACTIVE.sub(r"\\\1", text)
