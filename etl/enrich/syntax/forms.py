"""Universal tags and lemmas, decided once for each word with its tag, not once an occurrence.

In: documents that have been tagged and parsed, and the pipeline's own rules (its attribute ruler and its lemmatiser). Out: a
`Form` a token, as these give it. Their rules look at one token, but for the few that look at two: the documents that may
hold such a pair are read by the pipeline itself. Refuses (returns None) rules that look further.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

#: (orth, tag, dep) of a token, as the library numbers them; one dep stands for all that no rule asks for.
Key = tuple[int, int, int]
#: (orth where a rule names the word, else 0; tag; dep; whether it is white space).
Kind = tuple[int, int, int, bool]
#: Distinct keys that are kept, in about 20 MB; then it starts anew.
MOST_KEYS = 60_000
#: What a rule may look at: the key of a token, and what its letters say.
_SEEN = {"ORTH", "TEXT", "LOWER", "TAG", "DEP", "IS_SPACE"}
_MODES = ("rule", "lookup")
_LETTERS = ("ORTH", "TEXT", "LOWER")
#: How a pattern may name what it asks for.
_WAYS = ({"IN"}, {"NOT_IN"})
#: A label that no scheme has.
_OTHER = "any other"


class Form(NamedTuple):
    """What a word is, but for its place; `dep` only where the rules gave it a dependency label of their own."""

    lower: str
    lemma: str
    pos: str
    tag: str
    dep: str


class _Ruled(NamedTuple):
    """What the attribute ruler gives a kind of token, and the pairs that it may begin and end."""

    pos: str
    morph: str
    lemma: str
    dep: str
    begins: int
    ends: int


class Forms:
    """What was decided so far."""

    def __init__(self, ruler: Any, lemmatizer: Any, deps: frozenset[str]) -> None:
        self._ruler, self._lemmatizer = ruler, lemmatizer
        strings = ruler.vocab.strings
        self._asked_deps = {strings.add(dep) for dep in deps}
        self._other_dep = strings.add(_OTHER)
        #: key -> its form, the pairs that it may begin, the pairs that it may end
        self._known: dict[Key, tuple[Form, int, int]] = {}
        self._ruled: dict[Kind, _Ruled] = {}
        asked = [part[name] for part in _parts_of(ruler) for name in _LETTERS if name in part]
        self._named = {word.lower() for words in asked for word in _words_named(words)}
        self._patterns = [
            re.compile(words["REGEX"]) for words in asked if "REGEX" in words and not isinstance(words, str)
        ]
        self._parts = [type(ruler.matcher)(ruler.vocab), type(ruler.matcher)(ruler.vocab)]
        pairs = (pattern for rule in ruler.patterns for pattern in rule["patterns"] if len(pattern) == 2)
        for number, pattern in enumerate(pairs):
            for part, matcher in zip(pattern, self._parts, strict=True):
                matcher.add(str(number), [[part]])

    @classmethod
    def of(cls, ruler: Any, lemmatizer: Any) -> Forms | None:
        """The forms of a pipeline; None where a rule looks at more than two tokens, or at something else."""
        parts = _parts_of(ruler)
        longest = max((len(pattern) for rule in ruler.patterns for pattern in rule["patterns"]), default=0)
        named = [part[name] for part in parts for name in _LETTERS if name in part]
        deps = [part["DEP"] for part in parts if "DEP" in part]
        is_plain = all(_names(one) or one.keys() == {"REGEX"} for one in named) and all(map(_names, deps))
        if (
            longest > 2
            or not is_plain
            or not all(part.keys() <= _SEEN for part in parts)
            or lemmatizer.mode not in _MODES
        ):
            return None
        return cls(ruler, lemmatizer, frozenset(name for dep in deps for name in _words_named(dep)) - {""})

    def keys(self, values: Iterable[tuple[int, int, int]]) -> list[Key]:
        """The keys of tokens of which orth, tag and dep are given."""
        asked, other = self._asked_deps, self._other_dep
        return [value if value[2] in asked else (value[0], value[1], other) for value in values]

    def learn(self, doc: Any, keys: Iterable[Key]) -> None:
        """Let the pipeline decide the forms of keys that are new, all at once; `doc` is any of their documents."""
        if len(self._known) > MOST_KEYS:
            self._known.clear()
        new = [key for key in dict.fromkeys(keys) if key not in self._known]
        if new:
            self._learn(doc, new)

    def _learn(self, doc: Any, new: Sequence[Key]) -> None:
        kinds = [self._kind(doc, key) for key in new]
        unknown = {kind: key for kind, key in zip(kinds, new, strict=True) if kind not in self._ruled}
        if unknown:
            self._rule(doc, list(unknown), list(unknown.values()))
        ruled = [self._ruled[kind] for kind in kinds]
        words = [doc.vocab.strings[key[0]] for key in new]
        asked = type(doc)(
            doc.vocab,
            words=words,
            pos=[one.pos for one in ruled],
            morphs=[one.morph for one in ruled],
            lemmas=[one.lemma for one in ruled],
        )
        self._lemmatizer(asked)
        for key, token, one in zip(new, asked, ruled, strict=True):
            form = Form(token.lower_, token.lemma_.lower(), one.pos, doc.vocab.strings[key[1]], one.dep)
            self._known[key] = form, one.begins, one.ends

    def _kind(self, doc: Any, key: Key) -> Kind:
        """What the ruler can tell a key by: its letters only where a rule names them."""
        word = doc.vocab.strings[key[0]]
        lower = word.lower()
        is_named = lower in self._named or any(pattern.search(lower) for pattern in self._patterns)
        return key[0] if is_named else 0, key[1], key[2], word.isspace()

    def _rule(self, doc: Any, kinds: Sequence[Kind], keys: Sequence[Key]) -> None:
        """Let the ruler decide kinds that are new, by a key of each."""
        words, tags, deps = ([doc.vocab.strings[part] for part in parts] for parts in zip(*keys, strict=True))
        asked = type(doc)(doc.vocab, words=words, tags=tags, deps=deps, heads=list(range(len(keys))))
        begins, ends = (self._places(matcher, asked) for matcher in self._parts)
        together = [at for at in range(len(keys) - 1) if begins[at] & ends[at + 1]]
        self._ruler(asked)
        for at, token in enumerate(asked):
            dep = token.dep_ if token.dep_ != deps[at] else ""
            self._ruled[kinds[at]] = _Ruled(token.pos_, str(token.morph), token.lemma_, dep, begins[at], ends[at])
        for at in together:
            # these two are neighbours by chance, and a rule took them for a pair: each is asked for alone
            for one in (at, at + 1):
                self._rule(doc, kinds[one : one + 1], keys[one : one + 1])

    def read(self, doc: Any, keys: Sequence[Key]) -> list[Form]:
        """The form of every token of a document with these keys, which were learned."""
        found = [self._known[key] for key in keys]
        if any(before[1] & after[2] for before, after in pairwise(found)):
            return self._ask(doc)
        return [one[0] for one in found]

    def _ask(self, doc: Any) -> list[Form]:
        """What the pipeline itself decides."""
        self._lemmatizer(self._ruler(doc))
        return [Form(t.lower_, t.lemma_.lower(), t.pos_, t.tag_, t.dep_) for t in doc]

    def _places(self, matcher: Any, doc: Any) -> list[int]:
        """For each token, the set of pair rules whose part it fits, as bits."""
        found = [0] * len(doc)
        for rule, start, _ in matcher(doc) if len(matcher) else ():
            found[start] |= 1 << int(doc.vocab.strings[rule])
        return found


def _parts_of(ruler: Any) -> list[dict[str, Any]]:
    """What the rules ask of single tokens."""
    return [part for rule in ruler.patterns for pattern in rule["patterns"] for part in pattern]


def _names(asked: Any) -> bool:
    """Whether a pattern names what it asks for."""
    return isinstance(asked, str) or asked.keys() in _WAYS


def _words_named(asked: Any) -> list[str]:
    if isinstance(asked, str):
        return [asked]
    return [] if "REGEX" in asked else list(next(iter(asked.values())))
