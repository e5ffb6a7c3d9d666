"""Statements that no verb makes: nouns of speech, `according to` and its kin, adverbs of hearsay.

In: the tokens of one sentence and the lexicon. Out: frames. A noun of speech counts only with a clause as content and
its speaker in the sentence (`Iran's claim that …`, `his refusal to …`, `the assertion by the bank that …`).
"""

from __future__ import annotations

from collections.abc import Iterator

from etl.enrich.statements.cues import Cues, load_cues, reading
from etl.enrich.statements.frames import Frame, Range, Source
from etl.enrich.statements.phrases import clause, coordinated, runs, source, sources, trim
from etl.enrich.statements.refusals import is_titled_infinitive, says_nothing
from etl.enrich.statements.subjects import active_subject
from etl.enrich.statements.verbs import cue_range, sources_of
from etl.enrich.syntax.document import Sentence, Token

_STATUS = {
    "denial": ("denied", None),
    "refusal": ("rejected", None),
    "admission": ("confirmed", "admitted"),
    "confirmation": ("confirmed", "confirmed"),
}


def noun_frame(noun: Token, cues: Cues) -> Frame | None:
    """The reading of a noun of speech with its clause."""
    kind = cues.nouns.get(noun.lemma)
    if kind is None or noun.pos not in ("NOUN", "PROPN"):
        return None
    clauses = [c for c in noun.rights if c.dep in ("acl", "ccomp", "relcl", "xcomp", "advcl")]
    if any(_gapped(c) for c in clauses):
        return None
    said = next((c for c in clauses if _is_content(c)), None)
    speakers = _speakers(noun)
    content = runs(clause(said) if said is not None else _after_that(noun), noun.sentence.document.text)
    if not speakers or not content:
        return None
    frame = Frame(
        sentence=noun.sentence,
        head=noun,
        cue=(noun.start, noun.end),
        kind="noun",
        sources=speakers,
        content=content,
        rules=[f"noun.{kind}"],
    )
    if kind == "refusal" and said is not None and said.lemma in cues.silence["admitting_verbs"]:
        frame.status, frame.detail = "unconfirmed", "not_confirmed"
    elif kind == "refusal" and said is not None and says_nothing(said, cues):
        frame.status, frame.detail = "no_comment", "declined"
    elif kind in _STATUS:
        frame.status, frame.detail = _STATUS[kind]  # type: ignore[assignment]
    return frame


def _after_that(noun: Token) -> list[Token]:
    """`his denial that the state interfered` where the parse hung the clause elsewhere: up to the next comma after its verb."""
    tokens = noun.sentence.tokens[noun.index + 1 :]
    if tokens and is_titled_infinitive(noun):
        return tokens
    if not tokens or tokens[0].lower != "that":
        return []
    verb = next((t for t in tokens[1:] if t.tag in ("VBD", "VBZ", "VBP", "MD")), None)
    if verb is None or all(t.pos == "ADV" for t in tokens[1 : verb.index - tokens[0].index]):
        # tweets that spread a rumour: `that` is the subject, and the clause tells which tweets
        return []
    end = next((t.index for t in tokens if t.index > verb.index and t.text in (",", ";", "—", "–", ".")), None)
    return [t for t in tokens[1:] if end is None or t.index < end]


def _is_content(clause_head: Token) -> bool:
    marks = {
        c.lower
        for c in clause_head.children
        if c.dep in ("mark", "aux", "advmod", "nsubj", "dobj") and c.index < clause_head.index
    }
    if clause_head.tag == "VB" and "to" in marks:
        return clause_head.dep != "advcl"
    if clause_head.dep == "relcl" or clause_head.tag in ("VBN", "VBG"):
        # `the claim that he made` is no content, `the claim that he lied` is misread as a relative often
        that = next((c for c in clause_head.children if c.lower == "that"), None)
        # rumours that are untrue: the relative is the clause's own subject
        return that is not None and that.tag == "IN" and that.dep not in ("nsubj", "nsubjpass")
    return "that" in marks or clause_head.dep == "ccomp"


def _gapped(clause_head: Token) -> bool:
    """`comments that the board could not verify`: a relative clause, whose object is the noun, whatever the parse says."""
    children = clause_head.children
    return (
        clause_head.lemma in reading("verifying") | reading("disowning")
        and any(c.lower == "that" for c in children)
        and not any(c.dep in _OBJECTS for c in children)
    )


_OBJECTS = ("dobj", "ccomp", "xcomp", "nsubjpass", "prep", "prt")


def _speakers(noun: Token) -> list[Source]:
    owner = noun.child("poss")
    if owner is not None:
        if owner.tag in ("PRP$", "WP$"):
            return [Source(owner.start, owner.end, owner)]
        return sources(owner)
    by = next(
        (c for c in noun.rights if c.dep in ("prep", "agent") and c.lower in ("by", "from") and c.child("pobj")), None
    )
    agent = by.child("pobj") if by else None
    if agent is not None:
        return [source(t) for t in coordinated(agent)]
    verb = _maker(noun)
    return _owners(sources_of(active_subject(verb), verb)) if verb is not None else []


def _maker(noun: Token) -> Token | None:
    """The verb whose subject speaks: made, carried a claim that …; in an admission that …, the firm recalled it."""
    if noun.dep == "pobj" and noun.head.lower == "in" and noun.head.index == 0:
        return noun.head.head if noun.head.head.pos == "VERB" else None
    first = noun
    while first.dep == "conj" and first.head.pos == "NOUN":
        first = first.head
    hangs = first.dep == "dobj" or (first.dep == "conj" and first.head.child("dobj") is not None)
    return first.head if hangs and first.head.lemma in reading("noun_makers") else None


def _owners(found: list[Source]) -> list[Source]:
    """`his remarks carried a warning that …`: whose remarks they were."""
    words = load_cues().nouns
    owners = [one.head.child("poss") if one.head is not None and one.head.lemma in words else None for one in found]
    return [source(owner) if owner is not None else one for one, owner in zip(found, owners, strict=True)]


# ------------------------------------------------------------------------------------------------ according to


def according_frames(sentence: Sentence, cues: Cues) -> Iterator[Frame]:
    """`according to X`, `in the words of X`, `per X`: sources without a verb."""
    tokens = sentence.tokens
    firsts = {words[0] for words in cues.according}
    place = 0
    while place < len(tokens):
        here = tokens[place].lower in firsts
        words = next((w for w in cues.according if _at(tokens, place, w)), None) if here else None
        if words is None:
            place += 1
            continue
        last = tokens[place + len(words) - 1]
        frame = _according(sentence, tokens[place : place + len(words)], last)
        if frame is not None:
            yield frame
        place += len(words)


def _at(tokens: list[Token], place: int, words: tuple[str, ...]) -> bool:
    return len(tokens) >= place + len(words) and all(tokens[place + i].lower == w for i, w in enumerate(words))


def _according(sentence: Sentence, cue: list[Token], last: Token) -> Frame | None:
    named = last.child("pobj") or _next_nominal(last)
    if (
        named is not None
        and named.pos not in ("NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ")
        and not named.text.istitle()
    ):
        named = None
    if named is None or (
        cue[0].lower == "per" and (named.pos != "PROPN" or cue[0].pos != "ADP" or cue[0].text == "Per")
    ):
        return None
    speakers = [source(t) for t in coordinated(named)]
    if named.pos in ("VERB", "AUX"):
        speakers = [Source(named.start, named.end, named)]
    content = _modified(sentence, cue, speakers)
    if not content:
        return None
    return Frame(
        sentence=sentence,
        head=cue[0],
        cue=cue_range(cue),
        kind="according",
        sources=speakers,
        content=content,
        rules=["according"],
    )


def _next_nominal(token: Token) -> Token | None:
    following = token.sentence.tokens[token.index + 1 : token.index + 2]
    head = following[0] if following else None
    while (
        head is not None and head.head.index > head.index and head.head.pos in ("NOUN", "PROPN") and head.dep != "nsubj"
    ):
        head = head.head
    if head is not None and head.text[:1].isupper() and head.lower != "the":
        return head
    return head if head is not None and head.pos in ("NOUN", "PROPN", "PRON", "DET") else None


def _modified(sentence: Sentence, cue: list[Token], speakers: list[Source]) -> list[Range]:
    """The sentence without the phrase, where it stands at an end; else the clause that the phrase hangs on."""
    tokens, text = sentence.tokens, sentence.document.text
    first = cue[0].index
    end = max(s.end for s in speakers)
    phrase = set(cue[0].subtree) if any(t is speakers[0].head for t in cue[0].subtree) else set(cue)
    phrase |= {t for t in tokens if t.index >= first and t.start < end}
    after = [t for t in tokens if t.start >= end and t not in phrase and t.pos not in ("PUNCT", "SPACE")]
    before = [t for t in tokens[:first] if t.pos not in ("PUNCT", "SPACE", "CCONJ")]
    if not after or not before:
        chosen = before or [t for t in tokens if t.start >= end and t not in phrase]
        return _span(text, chosen)
    anchor = cue[0].head
    while not anchor.is_root and anchor.pos not in ("VERB", "AUX"):
        anchor = anchor.head
    kept = [t for t in anchor.subtree if t not in phrase]
    return runs(kept, text)


def _span(text: str, tokens: list[Token]) -> list[Range]:
    return runs(tokens[0].sentence.tokens[tokens[0].index : tokens[-1].index + 1], text) if tokens else []


def own_words_frames(sentence: Sentence, cues: Cues) -> Iterator[Frame]:
    """`By Lee's own admission, …`, `in his telling, …`: the owner answers for the sentence."""
    for token in sentence.tokens:
        if token.lemma not in cues.possessed or token.dep != "pobj" or token.head.lower not in ("by", "in"):
            continue
        owner = token.child("poss")
        if owner is None:
            continue
        one = Source(owner.start, owner.end, owner) if owner.tag == "PRP$" else source(owner)
        content = _modified(sentence, [token.head], [Source(token.start, token.end, token)])
        if not content:
            continue
        frame = Frame(
            sentence=sentence,
            head=token,
            cue=(token.start, token.end),
            kind="according",
            sources=[one],
            content=content,
            rules=["according.own"],
        )
        if token.lemma == "admission":
            frame.status, frame.detail = "confirmed", "admitted"
        yield frame


# ------------------------------------------------------------------------------------------------ citing


def citing(sentence: Sentence, frames: list[Frame], cues: Cues) -> list[Frame]:
    """`Reuters reported …, citing three officials`: the officials answer for it, Reuters carried it."""
    for token in sentence.tokens:
        named = _cited(token, cues)
        if named is None or not _can_answer(named, cues):
            continue
        carried = next((f for f in frames if _is_carrier(f, token, cues)), None)
        if carried is None:
            continue
        frames = [f for f in frames if f.head is not token]
        carried.via, carried.carrier_cue = carried.sources, carried.cue
        carried.sources = [source(t) for t in coordinated(named)]
        carried.cue = (token.start, token.end)
        carried.head = token
        carried.rules.append("citing")
        text = sentence.document.text
        cut = [(s, token.start) if s < token.start < e else _behind(text, s, e, carried) for s, e in carried.content]
        carried.content = [r for r in (trim(text, s, e) for s, e in cut) if r[0] < r[1]]
    return frames


def _behind(text: str, start: int, end: int, carried: Frame) -> Range:
    """`reported, citing officials, that it was lost`: what is said stands behind who is cited."""
    last = carried.sources[-1].end
    if not start <= carried.sources[0].start < end:
        return start, end
    rest = text[last:end]
    opening = rest.lstrip(" ,")
    return (end - len(opening.removeprefix("that ")), end) if opening.startswith("that ") else (end, end)


def _cited(token: Token, cues: Cues) -> Token | None:
    """What `citing` and `with reference to` name."""
    if token.lemma in cues.citing and token.tag == "VBG":
        return token.child("dobj")
    if token.lower == "reference" and token.head.lower == "with":
        to = next((c for c in token.rights if c.dep == "prep" and c.lower == "to"), None)
        return to.child("pobj") if to is not None else None
    return None


def _is_carrier(frame: Frame, token: Token, cues: Cues) -> bool:
    """Whether a frame of a medium governs the participle `citing`."""
    if frame.head is None or frame.head is token or not frame.content or not frame.sources:
        return False
    return (token.head is frame.head or frame.head in token.ancestors) and _carries(frame.sources[0], cues)


def _can_answer(named: Token, cues: Cues) -> bool:
    lemma = named.lemma
    if any(
        lemma in cues.sources[k]
        for k in ("anonymous", "official", "group", "organization", "document", "media", "spokesperson", "office")
    ):
        return True
    return named.pos == "PROPN"


def _carries(carrier: Source, cues: Cues) -> bool:
    """Whether a source is one that passes on: a medium, by its name or its noun."""
    head = carrier.head
    if head is None:
        return False
    return (
        head.pos == "PROPN"
        or head.lemma in cues.sources["media"]
        or head.lemma in cues.sources["media_report"]
        or head.pos == "PRON"
    )
