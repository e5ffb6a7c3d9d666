"""The quick run of a pipeline gives what the library gives; what it cannot run it leaves to the library."""

import pytest

from etl.enrich.syntax import encoder, forms
from etl.enrich.syntax.document import Document
from etl.enrich.syntax.model import Syntax
from etl.enrich.syntax.quick import BATCH_WORDS, Quick
from etl.settings import PROJECT, load_settings
from tests.benchmarks.corpus import articles

#: Pairs that the pipeline's rules read together, white space, entities at the ends, one word alone.
PAIRS = """There is no bridge. There's one. Let's go, gonna go, gotta stay; y'all ain't late. C'mon.
Oslo
In  Ankara ,  two   ships  left on 3 May at 9 a.m. for the United Arab Emirates
She works for Ms Lind. I saw you and it saw me; but you did it anyway. “It's a 5% cut,” said Ann Lee Jr.
… – —"""


@pytest.fixture(scope="module")
def complete() -> Syntax:
    return Syntax(load_settings().model, shortcuts=False)


def texts() -> list[str]:
    dumps = [path.read_bytes().decode("utf-8", "ignore") for path in sorted((PROJECT / "dumps").glob("*/*.txt"))]
    return [PAIRS, *(text for text in dumps if text), *(text for _, text in articles(12))]


def tokens(document: Document) -> list[tuple[object, ...]]:
    return [
        (t.index, t.text, t.lower, t.lemma, t.pos, t.tag, t.dep, t.start, t.end, t.head.index, len(t.children))
        for sentence in document.sentences
        for t in sentence.tokens
    ]


def test_the_same_parse_and_the_same_entities(syntax: Syntax, complete: Syntax) -> None:
    for text in texts():
        quick, slow = syntax.read("", text), complete.read("", text)
        assert tokens(quick) == tokens(slow)
        assert [s.entities for s in quick.sentences] == [s.entities for s in slow.sentences]


def test_full_tables_start_anew(complete: Syntax, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several times in one text, and in the middle of it."""
    monkeypatch.setattr(encoder, "MOST_WORDS", 300)
    monkeypatch.setattr(forms, "MOST_KEYS", 300)
    syntax, text = Syntax(load_settings().model), "\n\n".join(text for _, text in articles(12))
    quick, slow = syntax.read("", text), complete.read("", text)
    assert tokens(quick) == tokens(slow)
    assert [s.entities for s in quick.sentences] == [s.entities for s in slow.sentences]


def test_a_sentence_does_not_depend_on_what_is_read_with_it(syntax: Syntax) -> None:
    text = texts()[1]
    alone = syntax.read("", text)
    alone.sparing = True
    together = syntax.read("", "\n\n".join([PAIRS, text]))
    assert [t[1:7] for t in tokens(alone)] == [t[1:7] for t in tokens(together)][-len(tokens(alone)) :]


def test_more_than_one_batch(syntax: Syntax) -> None:
    text = "\n\n".join(text for _, text in articles(8))
    document = syntax.read("", text)
    assert sum(len(sentence.words) for sentence in document.sentences) > BATCH_WORDS
    assert all(sentence.tokens and sentence.entities is not None for sentence in document.sentences)
    assert any(sentence.entities for sentence in document.sentences[-20:])


def test_a_pipeline_that_is_built_otherwise_is_left_to_the_library(complete: Syntax) -> None:
    nlp = complete._nlp
    assert Quick.of(nlp) is not None
    with nlp.select_pipes(disable=["ner"]):
        assert Quick.of(nlp) is None
    ruler = nlp.get_pipe("attribute_ruler")
    before = ruler.patterns
    ruler.add([[{"LOWER": "as"}, {"LOWER": "well"}, {"LOWER": "as"}]], {"POS": "CCONJ"})
    assert Quick.of(nlp) is None
    ruler.clear()
    ruler.add_patterns(before)
    assert Quick.of(nlp) is not None
