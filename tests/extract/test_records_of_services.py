"""JSON, JSON lines, CSV and TSV: names of fields, wrappings, and broken neighbours."""

import json

import pytest

from etl.extract.fields import FieldNames
from etl.records.article import RawArticle
from etl.records.outcome import ConfigurationError, DeadLetter

BODY = "The operator rejected the deal on Monday.\n\nThe union said it would strike on."


def kinds(records):
    return [item.reason if isinstance(item, DeadLetter) else "article" for item in records]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        pytest.param(
            {"maintext": BODY, "title": "T", "date_publish": "2025-03-03 10:00:00", "source_domain": "quaypost.example",
             "authors": ["Ilse Marrow", "O. Venn"], "url": "https://quaypost.example/a", "language": "en", "date_modify": None},
            {"title": "T", "published": "2025-03-03 10:00:00", "outlet": "quaypost.example", "byline": "Ilse Marrow, O. Venn"},
            id="news-please",
        ),
        pytest.param(
            {"uuid": "u1", "thread": {"title": "Thread", "site_full": "www.quaypost.example"}, "title": "T", "text": BODY,
             "published": "2025-03-03T10:00:00.000+02:00", "author": "Ilse Marrow", "language": "english"},
            {"outlet": "www.quaypost.example", "source_id": "u1", "published": "2025-03-03T10:00:00.000+02:00"},
            id="Webhose",
        ),
        pytest.param(
            {"stories_id": 77, "media_name": "Quay Post", "publish_date": "2025-03-03", "title": "T", "story_text": BODY},
            {"outlet": "Quay Post", "source_id": "77", "published": "2025-03-03"},
            id="Media Cloud",
        ),
        pytest.param(
            {"uri": "8001", "lang": "eng", "dateTime": "2025-03-03T10:00:00Z", "source": {"uri": "q.example", "title": "Quay Post"},
             "authors": [{"name": "Ilse Marrow", "type": "author"}], "title": "T", "body": BODY},
            {"outlet": "Quay Post", "source_id": "8001", "byline": "Ilse Marrow", "published": "2025-03-03T10:00:00Z"},
            id="Event Registry",
        ),
        pytest.param(
            {"uri": "tag:1", "headline": "T", "body_html": "<p>The operator rejected the deal on Monday.</p><p>The union said it would strike on.</p>",
             "versioncreated": "2025-03-04T00:00:00Z", "firstcreated": "2025-03-03T10:00:00Z", "provider": "Quay Wire"},
            {"title": "T", "body": BODY, "modified": "2025-03-04T00:00:00Z", "published": "2025-03-03T10:00:00Z", "outlet": "Quay Wire"},
            id="ninjs",
        ),
        pytest.param(
            {"content": "tokenised copy .", "content_original": BODY, "source": "Quay Post (Web News)", "date": "", "ID": "a1", "title": "T"},
            {"body": BODY, "published": None, "outlet": "Quay Post (Web News)", "source_id": "a1"},
            id="generic, the original text before its tokenised copy",
        ),
    ],
)  # fmt: skip
def test_known_schemas(read, item, expected):
    (article,) = read(json.dumps(item).encode())
    assert isinstance(article, RawArticle)
    assert article.body == BODY
    assert {name: getattr(article, name) for name in expected} == expected
    assert article.published_evidence == ("meta" if article.published else "none")
    assert article.outlet_evidence == "meta"


ONE, TWO = {"title": "A", "text": "First."}, {"title": "B", "text": "Second."}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(json.dumps([ONE, TWO]), id="list"),
        pytest.param(json.dumps([ONE, TWO], indent=2), id="indented list"),
        pytest.param(json.dumps({"articles": [ONE, TWO], "total": 2}), id="list in an object"),
        pytest.param(json.dumps({"articles": {"results": [ONE, TWO]}}), id="list two objects deep"),
        pytest.param(json.dumps({"hits": {"hits": [{"_source": ONE}, {"_source": TWO}]}}), id="search results"),
        pytest.param(f"{json.dumps(ONE)}\n{json.dumps(TWO)}\n", id="lines"),
        pytest.param(f"{json.dumps(ONE, indent=1)}\n{json.dumps(TWO, indent=1)}", id="objects one after another"),
        pytest.param("\ufeff" + json.dumps([ONE, TWO]), id="byte order mark"),
        pytest.param(f"\n\n {json.dumps(ONE)}\r\n\r\n{json.dumps(TWO)}\r\n", id="blank lines and CRLF"),
    ],
)
def test_wrappings(read, data):
    records = read(data.encode())
    assert [(item.title, item.body) for item in records] == [("A", "First."), ("B", "Second.")]
    assert [item.dump.record for item in records] == [0, 1]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"title": "A", "text": "One."}\n{"title": "B", "text": \n{"title": "C", "text": "Three."}\n', ["article", "bad_json", "article"]),
        (b'[{"text": "One."}, {"text": oops}, {"text": "Three."}]', ["article", "bad_json", "article"]),
        (b'[{"text": "One."}, {"title": "no text"}]', ["article", "no_body"]),
        (b'[{"text": "One."}, 17]', ["article", "not_an_object"]),
        (b'[{"text": "One."}, {"text": "Tw', ["article", "bad_json"]),
        (b'[{"text": "a } b ] \\" { c"}, {"text": "Two."}]', ["article", "article"]),  # brackets inside strings
        (b'{"text": "One.", "score": NaN}', ["article"]),  # pandas writes this
        (b'{"text": "One.", "n": ' + b"9" * 5000 + b"}", ["bad_json"]),
        (b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", ["too_deep"]),
        (b"{}", ["no_body"]),
    ],
)  # fmt: skip
def test_broken_json_costs_itself(read, data, expected):
    assert kinds(read(data)) == expected


def test_byte_ranges_of_lines(read):
    lines = [json.dumps(ONE).encode() + b"\n", json.dumps(TWO).encode() + b"\n"]
    data = b"".join(lines)
    assert [data[item.dump.bytes.start : item.dump.bytes.end] for item in read(data)] == lines


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"title,text,date\nA,First.,2025-03-03\nB,Second.,\n", [("A", "First.", "2025-03-03"), ("B", "Second.", None)]),
        (b"title\tmaintext\nA\tFirst.\n", [("A", "First.", None)]),
        (b'title;body\n"A; or not";"First ""quoted"".\n\nNext paragraph."\n', [("A; or not", 'First "quoted".\n\nNext paragraph.', None)]),
        (b"\xef\xbb\xbfHeadline,Full Text\r\nA,First.\r\n", [("A", "First.", None)]),
    ],
)  # fmt: skip
def test_tables(read, data, expected):
    assert [(item.title, item.body, item.published) for item in read(data)] == expected


def test_a_bad_row_costs_itself(read):
    records = read(b'title,text\nA,First.\nB,Second.,too,many\nC,\nD,Fourth.\nE,"never closed\n')
    assert kinds(records)[:4] == ["article", "bad_row", "no_body", "article"]
    assert len(records) == 5


def test_a_text_with_commas_is_no_table(read):
    (letter,) = read(b"In the text, there are commas, and more, but no header.\n")
    assert letter.reason == "no_header"


def test_an_operators_field_names(read, tmp_path):
    path = tmp_path / "fields.toml"
    path.write_text('title = ["kop"]\nbody = ["bericht.tekst"]\n')
    (article,) = read(b'{"kop": "A", "bericht": {"tekst": "First."}}', fields=FieldNames.load(path))
    assert (article.title, article.body) == ("A", "First.")


@pytest.mark.parametrize("text", ["body = 'text'", "story = ['x']", "body = [1]", "not toml"])
def test_field_names_are_checked(tmp_path, text):
    path = tmp_path / "fields.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match="fields"):
        FieldNames.load(path)
