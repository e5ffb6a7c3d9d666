"""Statements: who said what, on whose word, and who denied it or would not comment.

In: a document with its cast and dates. Out: `Statement`s with speaker, cue, content, source type, channel, chain, denial
status, links, evidence and the rules that decided. Nothing is refused; a text that attributes nothing has none.
"""

from __future__ import annotations

from etl.enrich.statements.assembly import Assembler
from etl.enrich.statements.attribution import sentence_frames
from etl.enrich.statements.cues import Cues
from etl.enrich.statements.frames import Cast
from etl.enrich.statements.headlines import headline_frames
from etl.enrich.statements.joining import join
from etl.enrich.statements.links import link
from etl.enrich.statements.quarrels import disputed, unanswered
from etl.enrich.syntax.document import Document
from etl.records.article import Article
from etl.records.enriched import Statement, TimeExpression

__all__ = ["attribute", "disputed", "unanswered"]


def attribute(
    document: Document, cast: Cast, dates: tuple[TimeExpression, ...], article: Article, cues: Cues
) -> tuple[Statement, ...]:
    """All statements of an article, in order of the text."""
    assembler = Assembler(document, cast, dates, article, cues)
    frames = [frame for sentence in document.sentences for frame in sentence_frames(sentence, cues)]
    frames += headline_frames(document, frames, cast, cues)
    frames = join(document, frames, assembler.quotations)
    return link(assembler.statements(frames), document, cast)
