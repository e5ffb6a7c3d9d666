"""Universal tags and lemmas, decided once for each word with its tag, not once an occurrence.

In: documents that have been tagged and parsed, and the pipeline's own rules (its attribute ruler and its lemmatiser). Out: a
`Form` a token, as these give it. Their rules look at one token, but for the few that look at two: the documents that may
hold such a pair are read by the pipeline itself. Refuses (returns None) rules that look further.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

#: (orth, tag, dep) of a token, as the library numbers them; one dep stands for all that no rule asks for.
Key = tuple[int, int, int]
#: Distinct keys that are kept; then it starts anew.
MOST_KEYS = 200_000
#: What a rule may look at: the key of a token, and what its letters say.
_SEEN = {"ORTH", "TEXT", "LOWER", "TAG", "DEP", "IS_SPACE"}
_MODES = ("rule", "lookup")
#: A label that no scheme has.
_OTHER = "any other"


class Form(NamedTuple):
    """What a word is, but for its place; `dep` only where the rules gave it a dependency label of their own."""

    lower: str
    lemma: str
    pos: str
    tag: str
    dep: str


class Forms:
    """What was decided so far."""

    def __init__(self, ruler: Any, lemmatizer: Any, deps: frozenset[str]) -> None:
        self._ruler, self._lemmatizer = ruler, lemmatizer
        strings = ruler.vocab.strings
        self._asked_deps = {strings.add(dep) for dep in deps}
        self._other_dep = strings.add(_OTHER)
        #: key -> its form, the pairs that it may begin, the pairs that it may end
        self._known: dict[Key, tuple[Form, int, int]] = {}
        self._parts = [type(ruler.matcher)(ruler.vocab), type(ruler.matcher)(ruler.vocab)]
        pairs = (pattern for rule in ruler.patterns for pattern in rule["patterns"] if len(pattern) == 2)
        for number, pattern in enumerate(pairs):
            for part, matcher in zip(pattern, self._parts, strict=True):
                matcher.add(str(number), [[part]])

    @classmethod
    def of(cls, ruler: Any, lemmatizer: Any) -> Forms | None:
        """The forms of a pipeline; None where a rule looks at more than two tokens, or at something else."""
        patterns = [pattern for rule in ruler.patterns for pattern in rule["patterns"]]
        tokens = [token for pattern in patterns for token in pattern]
        deps = [token["DEP"] for token in tokens if "DEP" in token]
        is_narrow = all(len(pattern) <= 2 for pattern in patterns) and all(token.keys() <= _SEEN for token in tokens)
        if not is_narrow or lemmatizer.mode not in _MODES or not all(_is_list(dep) for dep in deps):
            return None
        named = (name for dep in deps for name in ([dep] if isinstance(dep, str) else next(iter(dep.values()))))
        return cls(ruler, lemmatizer, frozenset(named) - {""})

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
        strings = doc.vocab.strings
        words, tags, deps = ([strings[part] for part in parts] for parts in zip(*new, strict=True))
        asked = type(doc)(doc.vocab, words=words, tags=tags, deps=deps, heads=list(range(len(new))))
        begins, ends = (self._places(matcher, asked) for matcher in self._parts)
        together = [at for at in range(len(new) - 1) if begins[at] & ends[at + 1]]
        forms = self._ask(asked)
        for at, key in enumerate(new):
            form = forms[at]._replace(dep="") if forms[at].dep == deps[at] else forms[at]
            self._known[key] = form, begins[at], ends[at]
        for at in together:
            # these two are neighbours by chance, and a rule took them for a pair: each is asked for alone
            for key in new[at : at + 2]:
                self._learn(doc, [key])

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


def _is_list(dep: Any) -> bool:
    """Whether a pattern names the labels that it asks for."""
    return isinstance(dep, str) or (isinstance(dep, dict) and dep.keys() in ({"IN"}, {"NOT_IN"}))
