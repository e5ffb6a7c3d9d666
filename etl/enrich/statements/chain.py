"""The hands that a statement went through, outermost first: outlet, cited media, enclosing speakers, source.

In: a frame with its enclosing frames, the cast and the article. Out: hops as TAXONOMY section 3 has them; an agency that
is the outlet is one hop.
"""

from __future__ import annotations

from collections.abc import Sequence

from etl.enrich.statements.cues import load_cues, reading
from etl.enrich.statements.frames import Cast, Frame, Range, Source
from etl.enrich.statements.source_type import resolve
from etl.enrich.syntax.document import Document, Token
from etl.records.article import Article
from etl.records.enriched import Actor, Hop, Speaker
from etl.records.values import HopKind


def chain_of(
    frame: Frame,
    speaker: Speaker | None,
    outer: list[Frame],
    document: Document,
    cast: Cast,
    article: Article,
    carried: bool,
) -> tuple[Hop, ...]:
    """Outlet, then what encloses and carries the frame, then the source."""
    outlet = Hop(hop="outlet", id=article.outlet.id, name=article.outlet.name)
    hops: list[Hop] = []
    carriers: list[tuple[Source, HopKind]] = []
    for enclosing in outer:
        if _carries(enclosing, frame):
            carriers += [(s, "media") for s in enclosing.via]
            carriers += [(s, "source") for s in enclosing.sources[:1]]
    carriers += [(s, "media") for s in frame.via]
    owner = _owner(frame)
    if owner is not None:
        carriers.append((owner, "media"))
    interviewer = _interviewer(frame, cast) or (_interviewed_before(frame, document, cast) if carried else None)
    if interviewer is not None:
        carriers.append((interviewer, "media"))
    between = _intermediary(frame, document)
    if between is not None:
        carriers.append((between, "intermediary"))
    for one, kind in carriers:
        actor = next(iter(resolve(one, cast)), None)
        if actor is not None and actor.id == article.outlet.id:
            outlet = _hop("outlet", one, actor, document)
        elif speaker is None or (one.start != speaker.start and (actor is None or actor.id != speaker.id)):
            if actor is not None and actor.kind == "media":
                kind = "media"
            elif kind == "media" and one is owner:
                continue
            hops.append(_hop(kind, one, actor, document))
    known = {hop.id for hop in hops if hop.id} | {speaker.id if speaker else None}
    wire = _wire(article, cast)
    wires = (wire,) if wire is not None and (wire.id is None or wire.id not in known) else ()
    if speaker is not None:
        source = Hop(
            hop="source", id=speaker.id, name=speaker.name, start=speaker.start, end=speaker.end, text=speaker.text
        )
        return (outlet, *wires, *_once(hops), source)
    return (outlet, *wires, *_once(hops))


#: Kinds of cue whose content is a report: what another says in it was passed on by who reports.
_PASSING = frozenset(
    [
        "say",
        "tell",
        "write",
        "post",
        "according",
        "think_aloud",
        "shout",
        "speak",
        "complain",
        "evidence",
        "headline",
        "noun",
        "deny",
        "bare",
        "ask",
        "express",
    ]
)
_ASIDE = frozenset(["after", "before", "when", "while", "since", "until", "as", "because", "although", "though"])


def _carries(outer: Frame, frame: Frame) -> bool:
    """Whether an enclosing speaker passes on what is said inside: not by naming, blaming or promising, not in an aside."""
    if (
        outer.kind not in _PASSING
        or outer.negated
        or outer.hypothetical
        or outer.status not in ("asserted", "confirmed")
    ):
        return False
    if outer.cue is not None and any(s <= outer.cue[0] < e for s, e in frame.content):
        # each holds the other: `according to` is told of the whole
        return outer.kind == "according"
    if frame.unsure or frame.hypothetical or _self_told(frame):
        return False
    if frame.kind == "according" and outer.sentence is frame.sentence and not outer.quoted:
        return False
    return not _aside(frame.head, outer.head)


def _self_told(frame: Frame) -> bool:
    """`its team says it has not seen any`, `said he left, asking for calm`: the same voice, or nobody's at a given time."""
    pronoun = any(
        s.head is not None and s.head.lower in ("it", "they", "this", "that", "these", "those") for s in frame.sources
    )
    verb = frame.head
    if pronoun or verb is None:
        return pronoun
    participle = verb.tag == "VBG" and verb.dep in ("advcl", "pcomp") and frame.kind != "deny"
    return participle or any(c.lower in ("when", "whenever", "if") for c in verb.lefts)


def _aside(verb: Token | None, outer: Token | None) -> bool:
    """`said as he announced it`, `said it was dry, a point that Lind disputes`: told beside the saying, not in it."""
    if verb is not None and verb.dep == "relcl" and verb.head.dep == "appos":
        return True
    while verb is not None and not verb.is_root and verb.head is not outer:
        verb = verb.head
    if verb is None or verb.is_root or verb.dep not in ("advcl", "prep"):
        return False
    return verb.lower in _ASIDE or any(c.dep in ("mark", "advmod") and c.lower in _ASIDE for c in verb.lefts)


def _once(hops: list[Hop]) -> list[Hop]:
    """A medium that is named twice, and a speaker within his own words, are one hop."""
    kept: list[Hop] = []
    for hop in hops:
        if hop.id is None or all(hop.id != other.id for other in kept):
            kept.append(hop)
    return kept


def _wire(article: Article, cast: Cast) -> Hop | None:
    """The agency of the dateline, where it is not the outlet itself."""
    agency = article.dateline.agency if article.dateline else None
    if not agency or agency.lower() not in load_cues().sources["wire"]:
        return None
    low = agency.lower()
    actor = next(
        (a for a in cast.actors if a.name.lower() == low or any(m.text.lower() == low for m in a.mentions)), None
    )
    names = {(article.outlet.name or "").lower(), (article.outlet.as_given or "").lower()}
    if (actor is not None and actor.id == article.outlet.id) or low in names or f"the {low}" in names:
        return None
    return Hop(hop="media", id=actor.id if actor else None, name=actor.name if actor else agency)


def _hop(kind: HopKind, one: Source, actor: Actor | None, document: Document) -> Hop:
    return Hop(
        hop=kind,
        id=actor.id if actor else None,
        name=actor.name if actor else None,
        start=one.start,
        end=one.end,
        text=document.text[one.start : one.end],
    )


def _owner(frame: Frame) -> Source | None:
    """`A Reuters source`, `the agency's interlocutors`: whose source it is; a poll's owner has only made it."""
    for one in frame.sources:
        if one.head is None or one.head.lemma not in load_cues().sources["anonymous"]:
            continue
        owner = one.head.child("poss", "compound", "nmod")
        if owner is not None and owner.index < one.head.index:
            start = min((t.start for t in owner.subtree if t.tag != "POS"), default=None)
            # a genitive ending that lost its noun owns nothing
            return Source(start, owner.end, owner) if start is not None else None
    return None


def _interviewed_before(frame: Frame, document: Document, cast: Cast) -> Source | None:
    """The interviewer of the sentence before, where the channel was carried over from it."""
    before = document.sentences[frame.sentence.index - 1] if frame.sentence.index else None
    return _heard(before.root, (), cast) if before is not None else None


def _interviewer(frame: Frame, cast: Cast) -> Source | None:
    return _heard(frame.head, frame.content, cast) if frame.head is not None else None


def _heard(verb: Token, said: Sequence[Range], cast: Cast) -> Source | None:
    """`told the Post`, `told the Post's editor`, `said on CNN`, `in an interview with Carlson`: who was spoken to."""
    told = [c for c in verb.rights if c.dep in ("dobj", "dative")] if verb.lemma == "tell" else []
    told += [p for c in verb.children if c.dep == "prep" and c.lower == "on" and (p := c.child("pobj")) is not None]
    for hearer in told:
        for token in (hearer, hearer.child("poss")):
            if token is None or any(s <= token.start < e for s, e in said):
                continue
            if any(a.kind == "media" and a.type == "organization" for a in cast.at(token.start, token.end)):
                return _plain(token)
    for token in verb.sentence.tokens:
        if token.lemma == "interview" and not any(s <= token.start < e for s, e in said):
            held = next(
                (c.child("pobj") for c in token.rights if c.dep == "prep" and c.lower in ("with", "on", "to")), None
            )
            if held is not None and held.pos == "PROPN":
                return _plain(held)
    return None


def _plain(head: Token) -> Source:
    before = [t.start for t in head.subtree if t.index <= head.index and t.dep not in ("punct", "cc")]
    return Source(min([head.start, *before]), head.end, head)


def _intermediary(frame: Frame, document: Document) -> Source | None:
    verb = frame.head
    if verb is None:
        return None
    for token in verb.sentence.tokens:
        if (
            token.dep == "prep"
            and token.lower in ("through", "via")
            and not any(s <= token.start < e for s, e in frame.content)
        ):
            carrier = token.child("pobj")
            if carrier is not None and carrier.lemma in reading("intermediary"):
                some = carrier.subtree
                return Source(some[0].start, some[-1].end, carrier)
    return None
