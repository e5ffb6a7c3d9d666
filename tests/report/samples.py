"""Reports for the tests, written for them: one that is friendly, one whose every text attacks."""

from typing import Any

from etl.report.records import Piece, Place, Report, Said, Section, Story, Table, Totals

#: What an article can hold that a page must show as text and never obey. Each row: what it tries, the text.
ATTACKS = {
    "a script": "<script>window.hit = 'script'</script>",
    "an image that fails": "<img src=x onerror=\"window.hit = 'image'\">",
    "closing the element that it stands in": "</p></bdi></title></style><script>window.hit = 'closed'</script>",
    "leaving an attribute": '" onmouseover="window.hit = \'attribute\'" autofocus onfocus="window.hit=\'focus\'" x="',
    "drawing": "<svg onload=\"window.hit = 'svg'\"><script>window.hit = 'svg'</script></svg>",
    "the template's own braces": "{{ 7 * 191 }}{% raw %}",
    "a chart's expression": "datum.constructor.constructor(\"window.hit = 'chart'\")()",
    "turning the line around": "he said \u202e eht ton saw ti",
    "markdown": "[read on](javascript:window.hit='markdown')",
    "entities": "&lt;script&gt;window.hit='entity'&lt;/script&gt;",
}
BAD_ADDRESSES = (
    "javascript:window.hit='url'",
    "data:text/html,<script>window.hit='data'</script>",
    "file:///etc/passwd",
)


def said(id_: str = "s1", text: str = "The ministry denied it.", who: str = "The ministry", **fields: Any) -> Said:
    """One sentence whose second word is the cue."""
    first, _, rest = text.partition(" ")
    second, _, rest = rest.partition(" ")
    pieces = (Piece(text=f"{first} "), Piece(text=second, cue=True), Piece(text=f" {rest}"))
    given: dict[str, Any] = {"named": None, "labels": ("denied", "organization"), **fields}
    return Said(id=id_, who=who, evidence=(pieces,), **given)


def place(title: str = "Ferry not sold, ministry says", url: str | None = None, outlet: str = "Harbour Wire") -> Place:
    return Place(article="a1", outlet=outlet, published="2026-03-02", title=title, url=url)


def report(*stories: Story, tables: tuple[Table, ...] = (), **totals: int) -> Report:
    """A report whose first section holds `stories`, and whose second is empty."""
    counts = {"statements": 12, "articles": 3, "stories": 2, "outlets": 2, "anonymous": 3, "undated": 1, **totals}
    return Report(
        first="2026-03-02",
        last="2026-03-04",
        totals=Totals(**counts),
        tables=tables or TABLES,
        sections=(
            Section(anchor="denials", title="Denials", lead="It did not happen.", total=9, shown=3, stories=stories),
            Section(anchor="no-comments", title="No comment", lead="No answer.", total=0, shown=0, stories=()),
        ),
    )


TABLES = (
    Table(
        chart="actors",
        title="Who denied",
        lead="Speakers.",
        columns=(("actor", "Speaker"), ("status", "Status"), ("statements", "Statements")),
        rows=tuple(
            {"actor": actor, "status": status, "statements": n, "total": 5}
            for actor, status, n in (("Ministry of Ferries", "denied", 4), ("Ministry of Ferries", "no comment", 1))
        ),
    ),
    Table(
        chart="share",
        title="Anonymous",
        lead="Share.",
        columns=(("from", "Day"), ("share", "Share")),
        rows=({"from": "2026-03-02", "share": 0.25}, {"from": "2026-03-03", "share": 0.5}),
    ),
)


def friendly() -> Report:
    """Two stories, one of them told twice and disputed."""
    answered = said("s0", "Sailors said the ferry was sold in a long sentence. " * 4, who="Sailors")
    places = (place(url="https://news.example/ferry"), place("The ferry again", outlet="Northgate"))
    return report(
        Story(title="Ferry", places=places, said=(said(answers=answered, outlets=("Harbour Wire", "Northgate")),)),
        Story(
            title="Bridge", places=(place("W" * 300),), said=(said("s2", "Nobody knew " + "x" * 400, who="A" * 200),)
        ),
    )


def hostile() -> Report:
    """Every attack in every place that shows a text of an article."""
    attacks = tuple(ATTACKS.values())
    stories = tuple(
        Story(
            title=attack,
            places=(place(attack, None, attack), place(attack, None, attack)),
            said=(said(f"s{n}", f"It denied {attack}", who=attack, named=attack, outlets=(attack,)),),
        )
        for n, attack in enumerate(attacks)
    )
    rows = tuple({"actor": attack, "status": "denied", "statements": 1, "total": 1} for attack in attacks)
    table = Table(chart="actors", title="Who", lead="All.", columns=(("actor", "A"), ("statements", "N")), rows=rows)
    return report(*stories, tables=(table,))
