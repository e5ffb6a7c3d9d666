"""How a statement was made: interview, press conference, speech …, by what the sentence says of the speaking.

In: a frame, the frames beside it, the parse of its sentence, the cast. Out: a channel, the rule, and whether it was only
carried over. A word for an occasion decides only where it is joined to the speaking: `said at a rally`, `told the jury`,
`gave a speech, saying …`; not `canceled the rally, citing …`, `tweeted after the hearing`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.enrich.statements.channel_words import ChannelWords, load_channels
from etl.enrich.statements.cues import reading
from etl.enrich.statements.frames import Cast, Frame, covers
from etl.enrich.statements.modality import negated
from etl.enrich.syntax.document import Document, Sentence, Token
from etl.records.enriched import Actor
from etl.records.values import Channel, SourceType

_SUBJECTS = ("nsubj", "nsubjpass")
#: A participle or a coordinated verb shares the occasion of the verb that it hangs on.
_HANGING = frozenset(["advcl", "xcomp", "conj", "parataxis", "dep", "pcomp", "prep", "ccomp", "acl"])
_FARTHEST = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A channel, the rule that found it, and whether it is a guess."""

    channel: Channel
    rule: str
    unsure: bool = False


def channel_of(
    frame: Frame, others: Sequence[Frame], source_type: SourceType, document: Document, cast: Cast
) -> Told | None:
    """The channel that the frame's own sentence names; `others` are the frames of the same sentence."""
    lexicon = load_channels()
    cue = document.text[slice(*frame.cue)] if frame.cue else ""
    own = next((one for one in lexicon.channels if one.cue and one.cue.search(cue)), None)
    if own is not None and source_type != "document":
        return Told(own.channel, "channel.verb")
    if frame.kind == "post":
        return Told("social_media", "channel.verb")
    level = _same_level(frame, others)
    tokens = [t for t in level if t.lemma in lexicon.words or t.lower in lexicon.words]
    for words in lexicon.channels:
        if any(_tells(token, words, frame, others) for token in tokens):
            return Told(words.channel, "channel.words")
        if words.phrases and _phrase(words, frame, level, document):
            return Told(words.channel, "channel.words")
    if _told_a_medium(frame, cast):
        return Told("interview", "channel.told_medium")
    if any(_carrier(token) for token in level):
        return Told("intermediary", "channel.words")
    return _of_source(frame) or _written(frame, source_type, document)


def carried_channel(
    frame: Frame, actor: Actor | None, before: Told | None, document: Document, cast: Cast
) -> Channel | None:
    """The occasion of the sentence before in the same paragraph, where the speaker stands in it.

    `before` is what was told of a statement of the same speaker in that sentence, where there is one.
    """
    if actor is None or frame.sentence.index == 0:
        return None
    sentence = document.sentences[frame.sentence.index - 1]
    if sentence.paragraph != frame.sentence.paragraph:
        return None
    carried = [one for one in load_channels().channels if one.carried]
    if before is not None and any(one.channel == before.channel for one in carried):
        return before.channel
    if not load_channels().hint.search(sentence.text):
        return None
    if all(a.id != actor.id for a in cast.between(sentence.start, sentence.end)):
        return None
    return next((one.channel for one in carried if any(_happened(t, one, actor, cast) for t in sentence.tokens)), None)


# ------------------------------------------------------------------------------------------------ one token


def _tells(token: Token, words: ChannelWords, frame: Frame, others: Sequence[Frame]) -> bool:
    """Whether one token names this channel as that of the frame."""
    if token.lemma in words.verbs and token.tag in ("VBG", "VBN") and token is not frame.head:
        if token.child("aux", "auxpass"):
            # the witnesses would be interviewed: that is another day's
            return False
        return _shares(token, frame, others)
    if _named(token, words.hearers) and _is_told(token, frame, others):
        return True
    if words.channel == "press_conference" and _with_the_press(token):
        return _occasion(token, frame, others)
    if not _named(token, words.nouns) or _with_the_press(token):
        return False
    if token.dep in ("compound", "nmod", "poss") and token.head.lemma in words.attributive:
        token = token.head
    return _occasion(token, frame, others)


def _named(token: Token, nouns: frozenset[str]) -> bool:
    if not nouns or token.pos not in ("NOUN", "PROPN", "X", "SYM", "VERB"):
        return False
    pair = f"{token.sentence.tokens[token.index - 1].lower} {token.lemma}" if token.index else ""
    if pair in load_channels().pairs:
        return pair in nouns
    if token.lemma == "x":
        return token.text == "X" and token.dep == "pobj" and token.head.lower in ("on", "via")
    return (token.lemma in nouns or token.lower in nouns) and not any(
        c.dep == "prep" and c.lower == "for" and token.lemma == "call" for c in token.rights
    )


def _with_the_press(token: Token) -> bool:
    """`a call with reporters` is a press conference on the phone."""
    return token.lemma == "call" and any(
        c.dep == "prep" and c.lower == "with" and any(p.lemma in ("reporter", "journalist") for p in c.children)
        for c in token.rights
    )


def _is_told(hearer: Token, frame: Frame, others: Sequence[Frame]) -> bool:
    """`told the jury`, `speaking to reporters`."""
    lexicon = load_channels()
    if hearer.dep in ("dobj", "dative", "nsubj", "iobj") and hearer.head.lemma in lexicon.telling:
        return _shares(hearer.head, frame, others)
    preposition = hearer.head
    if hearer.dep == "pobj" and preposition.lower in ("to", "with", "before"):
        return preposition.head.lemma in lexicon.speaking and _shares(preposition.head, frame, others)
    return False


def _occasion(noun: Token, frame: Frame, others: Sequence[Frame]) -> bool:
    """`said in an interview`, `gave a speech, saying …`, `told a news conference`."""
    while noun.dep == "conj" and noun.head.pos in ("NOUN", "PROPN"):
        noun = noun.head
    lexicon = load_channels()
    governor = noun.head
    if frame.head is not None and frame.head.dep == "acl" and frame.head.head is noun:
        # gave a speech criticizing the bill, issued a statement urging calm
        return noun.dep == "dobj" and governor.lemma in lexicon.made and frame.head.tag == "VBG"
    if noun.dep == "pobj" and _governs(governor, noun):
        above = governor.head
        while above.dep in ("pobj", "prep", "pcomp") and above.pos in ("ADP", "SCONJ"):
            above = above.head
        if above in [s.head for s in frame.sources] or (above.dep in ("dobj", "dative") and above.head is frame.head):
            return True
        return above.pos in ("VERB", "AUX") and _shares(above, frame, others)
    if noun.dep == "dobj" and governor.lemma in lexicon.made | lexicon.telling:
        return governor is not frame.head and not negated(governor) and _shares(governor, frame, others)
    return noun.dep in ("dobj", "dative") and governor is frame.head and governor.lemma in lexicon.telling


def _governs(preposition: Token, noun: Token) -> bool:
    lexicon = load_channels()
    return preposition.lower in lexicon.occasion or (preposition.lower == "by" and noun.lemma in lexicon.by)


def _shares(verb: Token, frame: Frame, others: Sequence[Frame]) -> bool:
    """Whether a verb is the frame's cue, or hangs together with it under one subject."""
    head = frame.head
    if head is None or verb is head:
        return verb is head
    heads = {f.head for f in others if f.head is not None and f.head is not head}
    if verb in heads and not (head.tag == "VBG" and verb in _up(head)):
        return False
    for above in _up(verb):
        if above is head:
            return True
        if above in heads:
            return False
        if above.pos in ("NOUN", "PROPN", "PRON"):
            return above in [s.head for s in frame.sources]
    return verb in list(_up(head))


def _up(verb: Token) -> Iterator[Token]:
    """What a verb hangs on, as long as it has no subject of its own; a relative clause ends at its noun."""
    for _ in range(_FARTHEST):
        own = verb.child(*_SUBJECTS)
        if verb.is_root or (own is not None and own.tag not in ("WP", "WDT", "PRP")):
            return
        if verb.dep not in _HANGING and verb.dep != "relcl":
            return
        verb = verb.head
        yield verb
        if verb.pos in ("NOUN", "PROPN", "PRON"):
            return


# ------------------------------------------------------------------------------------------------ the sentence


def _same_level(frame: Frame, others: Sequence[Frame]) -> list[Token]:
    """Tokens outside what is said and who says it, inside of other voices exactly where the cue is."""
    cue = frame.cue or (frame.content[0] if frame.content else (frame.sentence.start, frame.sentence.start))
    around = [f.content for f in others if f is not frame and f.content]
    if not around and not frame.sources:
        return [t for t in frame.sentence.tokens if not covers(frame.content, t.start, t.end)]
    inside = [covers(content, *cue) for content in around]
    return [
        token
        for token in frame.sentence.tokens
        if not covers(frame.content, token.start, token.end)
        and not any(s.start <= token.start < s.end for s in frame.sources)
        # by the first that differs: a sentence may have hundreds of voices
        and all(covers(content, token.start, token.end) == at for content, at in zip(around, inside, strict=True))
    ]


def _phrase(words: ChannelWords, frame: Frame, level: Sequence[Token], document: Document) -> bool:
    assert words.phrases is not None
    sentence = frame.sentence
    found = [match.start() for match in words.phrases.finditer(document.text, sentence.start, sentence.end)]
    return bool(found) and any(token.start in found for token in level)


def _told_a_medium(frame: Frame, cast: Cast) -> bool:
    """`told the Post`, `told Politico's editor`, `said on CNN`: by what the actors part knows of who was told."""
    head = frame.head
    if head is None:
        return False
    heard = [c for c in head.rights if c.dep in ("dobj", "dative")] if head.lemma in load_channels().telling else []
    heard += [
        place
        for c in head.children
        if c.dep == "prep" and c.lower == "on" and (place := c.child("pobj")) is not None and place.pos == "PROPN"
    ]
    for one in heard:
        owner = one.child("poss")
        for token in (one, *([owner] if owner else [])):
            if any(a.kind == "media" for a in cast.at(token.start, token.end)):
                return not covers(frame.content, token.start, token.end)
    return False


def _carrier(token: Token) -> bool:
    """`said through a spokesman`: somebody else said it for the speaker."""
    if token.dep != "prep" or token.lower not in load_channels().through:
        return False
    carrier = token.child("pobj")
    if carrier is not None and carrier.lemma == "channel":
        return any(c.lower in ("diplomatic", "back") for c in carrier.children)
    return carrier is not None and carrier.lemma in reading("intermediary")


def _of_source(frame: Frame) -> Told | None:
    """`a post on Facebook claimed`: the source itself is the channel."""
    social = load_channels().channels[0]
    for source in frame.sources:
        if source.head is not None and source.head.lemma in _POSTS:
            beside = [t for t in source.head.subtree if t is not source.head and t.start < source.end]
            if source.head.lemma == "tweet" or any(_named(t, social.nouns) for t in beside):
                return Told("social_media", "channel.source")
    return None


_POSTS = frozenset(["post", "tweet", "message", "video", "thread"])
_WRITING = frozenset(["write", "pen"])
_NETWORKS = ("tweet", "Twitter", "Facebook", "Instagram", "Truth Social", "Telegram", " on X", "Weibo")


def _written(frame: Frame, source_type: SourceType, document: Document) -> Told | None:
    """`wrote` alone: in a post where the sentences around speak of one, else in writing; records and media just write."""
    if frame.head is None or frame.head.lemma not in _WRITING or source_type in ("document", "media", "unattributed"):
        return None
    written = frame.head.child("dobj")
    if written is not None and not any(_named(written, one.nouns) for one in load_channels().channels):
        # writing a constitution, writing about a war: no saying
        return None
    index = frame.sentence.index
    near: list[Sentence] = document.sentences[max(0, index - 1) : index + 2]
    if any(name in sentence.text for sentence in near for name in _NETWORKS):
        return Told("social_media", "channel.near_post", unsure=True)
    return Told("written_statement", "channel.verb")


def _happened(token: Token, words: ChannelWords, actor: Actor, cast: Cast) -> bool:
    """An occasion that a sentence tells of this speaker: a call took place, he gave an interview, he told the jury."""
    lexicon = load_channels()
    if _named(token, words.nouns):
        if token.dep in _SUBJECTS:
            return token.head.lemma in lexicon.happening
        if token.dep == "pobj" and _governs(token.head, token):
            return _does(token.head.head, actor, cast)
        return token.dep == "dobj" and token.head.lemma in lexicon.made and _does(token.head, actor, cast)
    told = token.dep in ("dobj", "dative") and token.head.lemma in lexicon.telling
    return told and _named(token, words.hearers) and _does(token.head, actor, cast)


def _does(verb: Token, actor: Actor, cast: Cast) -> bool:
    """Whether the actor is the subject of a verb."""
    for above in (verb, *_up(verb)):
        own = above.child(*_SUBJECTS)
        if own is not None:
            return any(a.id == actor.id for a in cast.at(own.start, own.end))
    return False
