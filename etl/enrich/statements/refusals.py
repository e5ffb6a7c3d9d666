"""Refusing in so many words: `declined to comment`, `refused to sign`, `declined to rule out`.

In: a verb's token and the lexicon. Out: a `Frame`: `no_comment` where the refused is a word, `rejected` where it is a
deed, `unconfirmed` where it is an admission, `asserted` where refusing leaves a thing open; or None.
"""

from __future__ import annotations

from etl.enrich.statements.cues import Cues, load_cues
from etl.enrich.statements.frames import Frame, Range, Source
from etl.enrich.statements.modality import hypothetical, negated
from etl.enrich.statements.phrases import clause, coordinated, runs
from etl.enrich.statements.subjects import is_passive, subject
from etl.enrich.statements.verbs import sources_of
from etl.enrich.syntax.document import Token
from etl.records.values import DenialDetail, DenialStatus


def silent_frame(
    verb: Token, status: DenialStatus, detail: DenialDetail | None, rule: str, cue: Range, content: list[Range]
) -> Frame:
    """A frame of one that does not answer, without its source."""
    return Frame(
        sentence=verb.sentence,
        head=verb,
        cue=cue,
        kind="silence",
        content=content,
        status=status,
        detail=detail,
        rules=[rule],
        frames=frozenset(),
    )


def spoken(verb: Token, frame: Frame) -> Frame | None:
    """The frame with the verb's subject as source; None where there is none."""
    frame.sources = sources_of(subject(verb), verb)
    return frame if frame.sources else None


def infinitive(verb: Token) -> Token | None:
    """What is declined, refused or yet to be done."""
    return next(
        (
            c
            for c in verb.rights
            if c.dep in ("xcomp", "ccomp", "advcl", "conj")
            and c.tag in ("VB", "VBN")
            and any(g.lower == "to" for g in c.lefts)
        ),
        None,
    )


def declined(verb: Token, cues: Cues) -> Frame | None:
    """`declined to comment`, `refused to sign`: silence, refusal or what is left open, by what is refused."""
    if verb.lemma not in cues.silence["decline_verbs"] or is_passive(verb):
        return None
    told = infinitive(verb)
    if told is None and is_titled_infinitive(verb):
        return _titled(verb, cues)
    if told is None:
        return _declined_object(verb, cues)
    if told.lemma in ("name", "identify") and told.child("auxpass"):
        return None
    if negated(verb) or hypothetical(verb):
        return spoken(verb, _refusal(verb, told, "asserted", "refuse.negated"))
    if told.lemma in cues.silence["open_verbs"] and not confirm_or_deny(told):
        return spoken(verb, _refusal(verb, told, "asserted", "refuse.open"))
    if confirm_or_deny(told):
        frame = _said_nothing(verb, told, "neither_confirmed_nor_denied", "refuse.confirm_or_deny")
        return spoken(verb, frame)
    if told.lemma in cues.silence["admitting_verbs"] and _object_or_clause(told):
        frame = _refusal(verb, told, "unconfirmed", "refuse.admit")
        frame.detail = "not_confirmed"
        return spoken(verb, frame)
    if says_nothing(told, cues):
        return spoken(verb, _said_nothing(verb, told, "declined", "refuse.comment"))
    return spoken(verb, _refusal(verb, told, "rejected", "refuse.deed"))


def is_titled_infinitive(word: Token) -> bool:
    """`Refuses to Sign Pact`, `His Refusal To Sign Pact`: an infinitive in capitals, which the tagger took for a name."""
    following = word.sentence.tokens[word.index + 1 : word.index + 4]
    if len(following) < 2 or following[0].lower != "to" or not word.text.istitle():
        return False
    # every longer word of a headline of this sort has its capital
    longer = [t.text for t in word.sentence.tokens if t.text.isalpha() and len(t.text) >= _FEWEST_LETTERS]
    return following[1].text.istitle() and sum(w[0].isupper() for w in longer) >= _MOST * len(longer)


_FEWEST_LETTERS = 4
_MOST = 0.8


def _titled(verb: Token, cues: Cues) -> Frame | None:
    """The refusal of a headline in capitals, read by its words."""
    tokens = verb.sentence.tokens[verb.index + 1 :]
    told = tokens[1].lower
    if told in cues.silence["open_verbs"]:
        status: DenialStatus = "asserted"
    elif told in cues.silence["admitting_verbs"]:
        status = "unconfirmed"
    else:
        status = "no_comment" if told in cues.silence["comment_verbs"] else "rejected"
    details: dict[DenialStatus, DenialDetail] = {"unconfirmed": "not_confirmed", "no_comment": "declined"}
    dash = next((i for i, t in enumerate(tokens) if t.text in ("–", "—", ":", ";", "|")), len(tokens))
    content = runs(tokens[:dash], verb.sentence.document.text)
    cue = (verb.start, verb.end)
    frame = silent_frame(verb, status, details.get(status), "refuse.headline", cue, content)
    frame.unsure = True
    if negated(verb) or hypothetical(verb):
        frame.status, frame.detail = "asserted", None
    return _by_headline(verb, frame) or spoken(verb, frame)


def _by_headline(verb: Token, frame: Frame) -> Frame | None:
    """`Harbour Camp Declining To Debate`: the name that opens the headline."""
    before = verb.sentence.tokens[: verb.index]
    if not before or any(t.pos not in ("PROPN", "NOUN", "ADJ", "DET", "PART", "NUM") for t in before):
        return None
    frame.sources = [Source(before[0].start, before[-1].end, before[-1])]
    return frame


def _object_or_clause(told: Token) -> bool:
    # to refuse to accept a proposal is to reject it; to refuse to accept that something is so is not to admit it
    return told.child("ccomp") is not None or (
        told.lemma not in ("accept", "recognize", "recognise") and told.child("dobj") is not None
    )


def _declined_object(verb: Token, cues: Cues) -> Frame | None:
    object_ = verb.child("dobj")
    if object_ is None and _bare(verb):
        return _bare_refusal(verb)
    if object_ is None or object_.lemma not in ("comment", "interview") or negated(verb):
        return None
    return spoken(
        verb, silent_frame(verb, "no_comment", "declined", "refuse.comment", (verb.start, object_.end), rest(object_))
    )


def _bare(verb: Token) -> bool:
    """`She refused.`: nothing said of what, by a person."""
    own = verb.child("nsubj")
    if own is None or negated(verb) or hypothetical(verb):
        return False
    further = [c for c in verb.rights if c.dep not in ("punct", "npadvmod", "advmod", "cc")]
    if any(c.dep != "advcl" or c.child("mark") is None for c in further) or (further and _invitation(verb) is None):
        return False
    people = load_cues().sources
    person = own.lower in ("he", "she", "they", "who") or own.entity_label == "PERSON"
    noun = own.pos == "PROPN" or own.lemma in people["office"] or own.lemma in people["group"]
    return person or (noun and _invitation(verb) is not None)


def _invitation(verb: Token) -> Token | None:
    """`When invited to speak, she declined`: the participle that says what was offered or asked."""
    return next(
        (
            c
            for c in verb.children
            if c.dep == "advcl" and c.lemma in load_cues().silence["inviting_verbs"] and not c.child("nsubj", "mark")
        ),
        None,
    )


def _bare_refusal(verb: Token) -> Frame | None:
    """A refusal of what was asked just before: of an answer, or of a deed."""
    asked = any(c.dep == "advcl" and c.lemma == "ask" for c in verb.children)
    invited = _invitation(verb)
    cue = (verb.start, verb.end)
    if asked:
        return spoken(verb, silent_frame(verb, "no_comment", "declined", "refuse.asked", cue, []))
    if invited is not None:
        what = invited.child("dobj", "xcomp")
        content = runs(clause(what), verb.sentence.document.text) if what is not None else []
        return spoken(verb, silent_frame(verb, "rejected", None, "refuse.invited", cue, content))
    if verb.lemma != "refuse":
        return None
    frame = silent_frame(verb, "rejected", None, "refuse.bare", cue, [])
    frame.unsure = True
    return spoken(verb, frame)


def says_nothing(told: Token, cues: Cues) -> bool:
    """Whether not to do this is not to comment: to say, to give details, to be interviewed."""
    words = cues.silence
    if told.child("auxpass"):
        return told.lemma in words["passive_verbs"]
    if told.lemma in words["comment_verbs"]:
        return not (
            told.lemma in words["meeting_verbs"]
            and told.child("prep")
            and any(c.lower in ("with", "at") for c in told.children)
        )
    object_ = told.child("dobj", "pobj", "oprd", "acomp", "attr")
    if told.lemma == "go":
        return _into_detail(told, words["comment_things"])
    if told.lemma in words["comment_light"]:
        heads = coordinated(object_) if object_ else []
        inside = [t for t in told.subtree if t.index > told.index][:5]
        return any(h.lemma in words["comment_things"] for h in heads) or any(
            t.lower in ("into", "drawn", "interviewed", "comment") for t in inside[:2]
        )
    return False


def _into_detail(told: Token, things: frozenset[str]) -> bool:
    """`go into details`, unlike `go back into that ditch`."""
    into = told.child("prep")
    what = into.child("pobj") if into is not None and into.lower == "into" else None
    return what is not None and (what.lemma in things or what.pos == "PRON")


def confirm_or_deny(told: Token) -> bool:
    """Whether both are refused: to confirm or deny."""
    lemmas = {told.lemma, *(c.lemma for c in told.children if c.dep == "conj")}
    return "deny" in lemmas and ("confirm" in lemmas or told.head.lemma == "confirm")


def _refusal(verb: Token, told: Token, status: DenialStatus, rule: str) -> Frame:
    text = verb.sentence.document.text
    tokens = clause(told)
    before = [c for c in verb.lefts if c.dep in ("neg", "aux")] if negated(verb) else []
    start = min([c.start for c in before], default=verb.start)
    return silent_frame(verb, status, None, rule, (start, verb.end), runs(tokens, text))


def _said_nothing(verb: Token, told: Token, detail: DenialDetail, rule: str) -> Frame:
    """The cue runs to the verb of speech, or over its bare object (`make any comments`); the rest is content."""
    end, tail = told, told
    joined = next((c for c in told.rights if c.dep == "conj" and c.lemma in ("deny", "confirm")), None)
    object_ = told.child("dobj")
    if joined is not None:
        end = tail = joined
    elif object_ is not None and object_.lemma in load_cues().silence["cue_things"]:
        end = tail = object_
    content = rest(tail)
    if tail is object_ and told.rights:
        content += [
            r for c in told.rights if c.index > tail.index and c.dep in ("prep", "ccomp", "advcl") for r in rest_of(c)
        ]
    first = min([verb, *[c for c in verb.children if c.dep in ("neg", "aux")]], key=lambda t: t.index)
    return silent_frame(verb, "no_comment", detail, rule, (first.start, for_this_story(end)), content)


def for_this_story(last: Token) -> int:
    """The end of a cue that runs over the piece that a comment was wanted for: `would not comment for this article`."""
    piece = next((c.child("pobj") for c in last.rights if c.dep == "prep" and c.lower == "for"), None)
    pointed = piece is not None and any(c.lower in ("this", "the", "our", "a") for c in piece.lefts)
    if piece is None or not pointed or piece.lemma not in load_cues().sources["media_report"]:
        return last.end
    return piece.end


def rest(tail: Token) -> list[Range]:
    """What a verb or noun of speech governs to its right: the matter that nothing is said about."""
    found: list[Range] = []
    # `would not discuss on the air whether …`: a clause is the matter, whatever phrase stands before it
    for child in sorted(tail.rights, key=lambda c: c.dep not in ("ccomp", "xcomp", "dobj")):
        if child.dep in ("ccomp", "xcomp", "dobj", "prep", "acl", "pcomp") and not is_adjunct(child):
            found += rest_of(child)
    return found[:1]


def rest_of(child: Token) -> list[Range]:
    """The range of one complement; none for an adjunct."""
    if is_adjunct(child):
        return []
    return runs(clause(child), child.sentence.document.text)


_SAYING = frozenset(["comment", "speak", "talk", "statement", "response", "answer", "interview"])


def _hears(inner: Token) -> bool:
    """Whether it is somebody who was not told: a paper, a person, reporters."""
    sources = load_cues().sources
    is_medium = inner.lemma in sources["media"] or inner.lemma in sources["group"] or inner.pos == "PRON"
    return is_medium or inner.entity_label in ("PERSON", "ORG")


def is_adjunct(child: Token) -> bool:
    """Whether a prepositional phrase says when or where, not about what."""
    if child.dep != "prep":
        return False
    inner = child.child("pobj")
    if inner is not None and inner.lemma in load_cues().silence["manner_nouns"]:
        # on the record, on several occasions
        return True
    if child.lower == "to" and child.head.lemma in _SAYING and inner is not None and _hears(inner):
        # declined to comment to the Courier
        return True
    return child.lower not in ("on", "about", "to", "of", "regarding", "concerning") or (
        inner is not None and inner.entity_label == "DATE"
    )
