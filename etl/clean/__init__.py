"""Clean: an article as found in, one text in one language with its identity out.

In: a `RawArticle` and whoever knows the outlets. Out: an `Article`: NFC text in paragraphs, furniture out, corrections
apart, dateline, language, publication date with precision and evidence, canonical URL, id, content hash, revision.
Refused, as RecordError: an article without a body (`no_body`) or with more than a million characters (`too_large`).
"""

from etl.clean.characters import normalise_characters
from etl.clean.entities import unescape
from etl.clean.language import language_of
from etl.clean.lines import dateline_day_of, dateline_of, signatures_of, sort_out
from etl.clean.outlets import OutletResolver, outlet_of
from etl.clean.paragraphs import paragraphs_of
from etl.clean.published import Publication, publication_of, revision_of
from etl.clean.signature import signature
from etl.clean.titles import MAX_TITLE, byline_of, title_of
from etl.clean.traced import SpanMap, Traced, joined
from etl.clean.urls import canonical_url
from etl.records.article import Article, RawArticle
from etl.records.identity import article_id, content_hash
from etl.records.outcome import RecordError

__all__ = ["OutletResolver", "SpanMap", "clean", "clean_text", "signature", "span_maps"]

#: spaCy's limit, and far more than any article has.
MAX_CHARACTERS = 1_000_000


def clean(raw: RawArticle, outlets: OutletResolver) -> Article:
    """The article that a raw one is. Raises RecordError (`no_body`, `too_large`)."""
    if len(raw.body) > 2 * MAX_CHARACTERS:
        raise RecordError("too_large", f"{len(raw.body)} characters; an article may have {MAX_CHARACTERS}")
    title = title_of(raw.title[:MAX_TITLE]).text
    story, corrections = clean_text(raw.body, signatures_of(raw))
    body = story.text
    if not body:
        raise RecordError("no_body", f"nothing of the body is left as text under {title[:120]!r}")
    if len(body) + len(title) > MAX_CHARACTERS:
        raise RecordError("too_large", f"{len(body)} characters; an article may have {MAX_CHARACTERS}")
    url = canonical_url(raw.url)
    paragraphs = body.split("\n\n")
    published = publication_of(raw, url, dateline_day_of(paragraphs))
    outlet, outlet_evidence = outlet_of(raw, url, outlets)
    return Article(
        id=article_id(outlet.id, url, raw.source_id, title or body[:200], published.day),
        title=title,
        body=body,
        outlet=outlet,
        outlet_evidence=outlet_evidence,
        url=url,
        published=published.value,
        published_precision=published.precision,
        published_evidence=published.evidence,
        language=language_of(title, body, raw.language),
        byline=byline_of(raw.byline),
        dateline=dateline_of(paragraphs),
        corrections=corrections,
        dump=raw.dump,
        encoding=raw.encoding,
        content_hash=content_hash(title, body, _own_date(published)),
        revision=revision_of(raw, published),
    )


def clean_text(body: str, signatures: frozenset[str] = frozenset()) -> tuple[Traced, tuple[str, ...]]:
    """The body's story, traced to the text as extracted, and its correction notes; `signatures` are no story at its ends."""
    text = unescape(normalise_characters(Traced(body)))
    story, corrections = sort_out(paragraphs_of(text), signatures)
    return joined(story, "\n\n"), corrections


def span_maps(raw: RawArticle) -> tuple[SpanMap, SpanMap]:
    """Where each character of the clean title and the clean body stands in the title and body as extracted."""
    return SpanMap.of(title_of(raw.title[:MAX_TITLE])), SpanMap.of(clean_text(raw.body, signatures_of(raw))[0])


def _own_date(published: Publication) -> str | None:
    """The date as the article gives it: dumped again on another day, an undated article is still the same."""
    return None if published.evidence == "dump_day" else published.value
