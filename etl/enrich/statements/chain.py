"""The hands that a statement went through, outermost first: outlet, cited media, enclosing speakers, source.

In: a frame with its enclosing frames, the cast and the article. Out: hops as TAXONOMY section 3 has them; an agency that
is the outlet is one hop.
"""

from __future__ import annotations

from etl.enrich.statements.frames import Cast, Frame, Source
from etl.enrich.statements.source_type import resolve
from etl.enrich.statements.subjects import reading
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
        carriers += [(s, "media") for s in enclosing.via]
        carriers += [(s, "source") for s in enclosing.sources[:1]]
    carriers += [(s, "media") for s in frame.via]
    owner = _owner(frame)
    if owner is not None:
        carriers.append((owner, "media"))
    interviewer = _interviewer(frame.head, cast) or (_interviewed_before(frame, document, cast) if carried else None)
    if interviewer is not None:
        carriers.append((interviewer, "media"))
    between = _intermediary(frame, document)
    if between is not None:
        carriers.append((between, "intermediary"))
    for one, kind in carriers:
        actor = next(iter(resolve(one, cast)), None)
        if actor is not None and actor.id == article.outlet.id:
            outlet = _hop("outlet", one, actor, document)
        elif speaker is None or one.start != speaker.start:
            if actor is not None and actor.kind == "media":
                kind = "media"
            elif kind == "media" and one is owner:
                continue
            hops.append(_hop(kind, one, actor, document))
    if speaker is not None:
        source = Hop(
            hop="source", id=speaker.id, name=speaker.name, start=speaker.start, end=speaker.end, text=speaker.text
        )
        return (outlet, *hops, source)
    return (outlet, *hops)


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
    """`A Reuters source`, `the agency's interlocutors`: whose source it is."""
    for one in frame.sources:
        owner = one.head.child("poss", "compound", "nmod") if one.head else None
        if owner is not None and owner.index < (one.head.index if one.head else 0):
            start = min((t.start for t in owner.subtree if t.tag != "POS"), default=None)
            # a genitive ending that lost its noun owns nothing
            return Source(start, owner.end, owner) if start is not None else None
    return None


def _interviewed_before(frame: Frame, document: Document, cast: Cast) -> Source | None:
    """The interviewer of the sentence before, where the channel was carried over from it."""
    before = document.sentences[frame.sentence.index - 1] if frame.sentence.index else None
    return _interviewer(before.root, cast) if before is not None else None


def _interviewer(verb: Token | None, cast: Cast) -> Source | None:
    """`in an interview with Carlson`, `told the Post`: the medium that was spoken to."""
    if verb is None:
        return None
    told = verb.child("dobj", "dative")
    if verb.lemma == "tell" and told is not None:
        actor = next(iter(cast.at(told.start, told.end)), None)
        if actor is not None and actor.kind == "media":
            return _plain(told)
    for token in verb.sentence.tokens:
        if token.lemma == "interview":
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
