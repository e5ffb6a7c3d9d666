"""One adapter a form of gold file: gold lines to articles, enriched articles to what the form's scorer reads.

A form is recognised by the keys of a file's first line. A form with a `scorer` is scored by that script of the folder
`eval` beside the gold folder; the others are scored here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

_TYPES = {"person": "PER", "organization": "ORG", "state": "LOC", "place": "LOC"}
_PRONOUN = re.compile(r"(?i)(i|we|us|our|ours|he|him|his|she|her|hers|it|its|they|them|their|theirs|who|whose|which)\Z")


@dataclass(frozen=True)
class Form:
    """How one form of gold is read and scored."""

    name: str
    keys: frozenset[str]
    article: Callable[[Json], Json]
    scorer: str | None = None
    system: Callable[[Json, Json], Json] = lambda gold, enriched: enriched
    variants: tuple[tuple[str, ...], ...] = ((),)
    score: Callable[[Iterable[tuple[Json, Json]]], list[str]] | None = None
    reader: tuple[str, ...] = field(default=())


def form_of(line: Json) -> Form | None:
    """The form of a gold file by its first line, or None."""
    return next((form for form in FORMS if form.keys <= line.keys()), None)


def _plain(gold: Json) -> Json:
    """A gold text without title: offsets count in the body."""
    meta = gold.get("meta") or {}
    published = meta.get("date") or (gold.get("dct") if gold.get("corpus") != "WikiWars" else None)
    return {
        "id": gold["doc_id"],
        "outlet": meta.get("outlet"),
        "published": published,
        "title": "",
        "body": gold["text"],
    }


def _undated(gold: Json) -> Json:
    """History prose is read without a publication date."""
    return {**_plain(gold), "published": None}


def _spans(value: Any) -> list[list[int]]:
    return [[span["start"], span["end"]] for span in ([value] if isinstance(value, dict) else value or [])]


def _attributions(gold: Json, enriched: Json) -> Json:
    rows = [
        {"source": _spans(s["speaker"]), "cue": _spans(s["cue"]), "content": _spans(s["content"])}
        for s in enriched["statements"]
    ]
    return {"doc_id": gold["doc_id"], "statements": rows}


def _timexes(gold: Json, enriched: Json) -> Json:
    rows = [{key: d[key] for key in ("start", "end", "type", "value")} for d in enriched["dates"]]
    return {"doc_id": gold["doc_id"], "timexes": rows}


def _names(gold: Json, enriched: Json) -> Json:
    rows = [
        {"start": m["start"], "end": m["end"], "type": _TYPES[actor["type"]]}
        for actor in enriched["actors"]
        for m in actor["mentions"]
        if m["form"] == "name"
    ]
    return {"doc_id": gold["doc_id"], "mentions": rows}


def _score_references(pairs: Iterable[tuple[Json, Json]]) -> list[str]:
    """Of the gold's pronouns and lower-case descriptions of named entities: resolved at all, and to the right one."""
    gold_count = resolved = right = 0
    for gold, enriched in pairs:
        entity = {(m["start"], m["end"]): m["instance"] for m in gold["mentions"] if m["instance"]}
        named = {m["instance"] for m in gold["mentions"] if m["instance"] and m["uri"] and m["text"][:1].isupper()}
        owner = {(m["start"], m["end"]): a for a in enriched["actors"] for m in a["mentions"]}
        for m in gold["mentions"]:
            if m["instance"] not in named or not (_PRONOUN.match(m["text"]) or m["text"] == m["text"].lower()):
                continue
            gold_count += 1
            actor = owner.get((m["start"], m["end"]))
            if actor is None:
                continue
            resolved += 1
            others = [(n["start"], n["end"]) for n in actor["mentions"] if n["form"] == "name"]
            right += any(entity.get(span) == m["instance"] for span in others) or _is_page(actor["name"], m["uri"])
    precision, recall = right / max(1, resolved), right / max(1, gold_count)
    return [f"references: {gold_count} gold, {resolved} resolved, right {right}: P {precision:.3f}  R {recall:.3f}"]


def _is_page(name: str, uri: str | None) -> bool:
    page = (uri or "").rsplit("/", 1)[-1].replace("_", " ")
    return bool(page) and page.casefold() == name.casefold()


def _score_metonyms(pairs: Iterable[tuple[Json, Json]]) -> list[str]:
    """A place read as `place`, or not as an actor at all, is literal; as anything else it is metonymic."""
    total = right = 0
    for gold, enriched in pairs:
        reading = "lit"
        for actor in enriched["actors"]:
            for m in actor["mentions"]:
                if m["start"] < gold["end"] and gold["start"] < m["end"] and actor["type"] != "place":
                    reading = "met"
        total += 1
        right += reading == gold["reading"]
    return [f"metonyms: accuracy {right / max(1, total):.3f} ({right} of {total})"]


FORMS = (
    Form(
        "statements",
        frozenset({"id", "title", "body", "statements"}),
        article=lambda gold: {key: gold.get(key) for key in ("id", "outlet", "published", "title", "body")},
        scorer="score_statements.py",
        system=lambda gold, enriched: {"id": gold["id"], "statements": enriched["statements"]},
    ),
    Form(
        "attribution",
        frozenset({"doc_id", "text", "statements"}),
        article=_plain,
        scorer="score_attribution.py",
        system=_attributions,
        variants=(
            ("--merge", "--outermost", "--filter", "speech", "--brief"),
            ("--merge", "--outermost", "--filter", "deny", "--brief"),
        ),
    ),
    Form(
        "history dates",
        frozenset({"doc_id", "text", "timexes"}),
        article=_undated,
        scorer="score_dates.py",
        system=_timexes,
        reader=("wikiwars",),
    ),
    Form("dates", frozenset({"doc_id", "text", "timexes"}), article=_plain, scorer="score_dates.py", system=_timexes),
    Form(
        "names",
        frozenset({"doc_id", "text", "mentions", "eval_span"}),
        article=_plain,
        scorer="score_mentions.py",
        system=_names,
    ),
    Form("references", frozenset({"doc_id", "text", "mentions"}), article=_plain, score=_score_references),
    Form(
        "metonyms",
        frozenset({"id", "text", "start", "end", "reading"}),
        article=lambda gold: {"id": gold["id"], "title": "", "body": gold["text"]},
        score=_score_metonyms,
    ),
)
