"""Characters, paragraphs, furniture, corrections, datelines; and the map back to the extracted text."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.clean import clean_text
from etl.clean.characters import normalise_characters
from etl.clean.lines import dateline_of, is_correction, is_furniture
from etl.clean.paragraphs import paragraphs_of
from etl.clean.patterns import patterns
from etl.clean.titles import byline_of, title_of
from etl.clean.traced import SpanMap, Traced


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("caf\u0065\u0301", "café"),  # composed
        ("Vla\u200bdi\u00admir\u202e Pu\u2060tin", "Vladimir Putin"),  # zero width, soft hyphen, bidi
        ("a\x00b\x08c\x1fd\x7f", "abcd"),  # controls
        ("a\u00a0b\u2009c\td", "a b c d"),  # kinds of space
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),  # kinds of line end
        ("don’t â€œquoteâ€\x9d", "don’t “quote”"),  # UTF-8 read as Windows-1252
        ("donâ€™t say cafÃ©", "don’t say café"),
        ("Ã la carte", "Ã la carte"),  # too little to be certain: left as it is
        ("“fine” – naïve café €5", "“fine” – naïve café €5"),  # nothing wrong with it
        ("don\ufffdt stop", "don’t stop"),  # a lost apostrophe
        ("lost\ufffd\ufffd here", "lost here"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # a joiner that Persian needs
        ("icon \ue001font", "icon font"),
        ("\ud83d lone", " lone"),  # half of a pair cannot be stored
    ],
)
def test_characters(raw, clean):
    assert normalise_characters(Traced(raw)).text == clean


@pytest.mark.parametrize(
    "raw",
    ["a" + " " * 500_000 + "b", "a\n" + " " * 500_000, "\n " * 200_000, "ب" + "\u200d" * 500_000, "&amp" * 200_000, "e" + "\u0301" * 300_000],
    ids=["spaces", "trailing spaces", "blank lines", "joiners", "half references", "marks"],
)  # fmt: skip
def test_no_text_is_slow(raw):
    started = time.perf_counter()
    clean_text(raw)
    assert time.perf_counter() - started < 5


def test_homoglyphs_are_not_merged():
    assert normalise_characters(Traced("Рutin")).text == "Рutin"  # a Cyrillic letter stays what it is


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("One.\n\nTwo.\n \n\nThree.", ["One.", "Two.", "Three."]),
        ("One.\nTwo.\nThree.", ["One.", "Two.", "Three."]),  # a paragraph a line
        ("  One   with  spaces.  ", ["One with spaces."]),
        ("\n\n\n", []),
        (
            "The operator of the island ferries on Monday rejected a\nproposal by mediators that would have ended a strike of\n"
            "nine days by its deck crews.\n\nThe union said it had accepted every point of it and\nthat it would wait.",
            [
                "The operator of the island ferries on Monday rejected a proposal by mediators that would have ended a strike of "
                "nine days by its deck crews.",
                "The union said it had accepted every point of it and that it would wait.",
            ],
        ),  # lines wrapped at a width
        ("He said:\nyes\nno\nperhaps", ["He said:", "yes", "no", "perhaps"]),  # short lines are not wrapped ones
    ],
)
def test_paragraphs(raw, expected):
    assert [paragraph.text for paragraph in paragraphs_of(Traced(raw))] == expected


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement", "READ MORE: Minister resigns after protests", "Share this article on Facebook", "Getty Images",
        "Sign up for our daily newsletter", "© 2025 The Quay Post. All rights reserved.", "Follow us on Twitter and Facebook",
        "Photo: Jane Doe / Quay Pictures", "Updated at 10.45 GMT", "Click to share on WhatsApp (Opens in new window)", "2 hours ago",
        "Related: Ten facts about ferries", "(Photo by J. Doe/AFP/Getty Images)", "This is a breaking news story and will be updated.",
        "The ferry at its berth. (Quay Post photo: Jane Doe)", "Crews at work on Monday. REUTERS/Jane Doe", "Follow on Twitter @quaypost",
        "Already a subscriber? Log in", "We may earn a commission from links on this page.", "Article content",
        "- Follow Ilse Marrow on Twitter.", "Follow @imarrow", "Harbour Brief: Sign up for the week in one letter.", "* * *", "___",
        "Want the tide in your inbox? Sign up here.", "SHARE THIS ARTICLE Share Tweet Post Email", "Story Continued Below",
        "Read or Share this story: https://quaypost.example/x", "Click here for the whole list.", "More: Mayor resigns after vote",
        "( Also on QUAY POST: Mayor resigns )", "The Quay Wire contributed to this report.", "Advertisement 3 Story continues below",
        "(Reporting by Ilse Marrow; Editing by Oskar Venn)", "Reporting by Ilse Marrow; Writing by Oskar Venn; Editing by Ann Bell",
        "Additional reporting by Ann Bell.", "— With files from Ann Bell", "Marrow reported from Quay Town. Ann Bell contributed.",
        "Image copyright Quay Pictures Image caption Crews on Monday", "Pictured from left, are the mayor, the pilot and the cook.",
        "ANALYSIS/OPINION:", "The opinions expressed by columnists do not necessarily represent the views of the Quay Post.",
        "Updated at 5:28 p.m. ET", "This story has been updated.", "You must log in before commenting.", "Contact us at desk@quaypost.example.",
        "Is the ferry late in your town? Get in touch at desk@quaypost.example", "This article tagged under: Ferries", "Photo", "[pullquote]",
        "Is the harbour safe? Vote Now", "Download the Quay Post app for alerts.", "Most read in Sailing",
    ],
)  # fmt: skip
def test_furniture(line):
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell on Tuesday.", "Sources said the deal was off.", "Sign of the times, he called it.", "Email was not working.",
        "The photo shows the harbour.", "Getty Images said it would appeal.", "Follow-up talks are planned.", "“Read it,” she said.",
        "Related companies denied the claim that they had been paid for the work.", "Live music returns to the pier.", "No comment.",
        "Comments by the minister drew protests.", "The company may earn a bonus.", "Watch the harbour closely, he said.",
        "Updated figures show a decline.", "Subscribers were told on Monday.", "Ad sales fell by a third.", "© is a sign, he wrote.",
        "Sign up, recruits were told, and be paid.", "More: 14 of them denied it, the minister said.", "Reporting by the Quay Post found that it was sold.",
        "He contributed to this fund.", "Opinion was split.", "Photos showed the ferry.", "“Follow the money,” he wrote on Twitter.", "Vote now, he urged.",
        "Contact with the crew was lost.", "Analysis of the water showed nothing.", "This story has been told before.", "— No.", "“…”", "1,200",
        "With reports from the front, the ministry said it would act.", "Follow the ferry's wake and the harbour appears on the left.",
        "Views of the harbour do not come cheap.", "Media: the ministry denied it, a spokesman said.", "The minister (pictured) denied it.", "Reuters reported that the photo was old.",
    ],
)  # fmt: skip
def test_sentences_that_look_like_furniture(line):
    assert not is_furniture(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Correction: A previous headline misstated the number of ships.", True),
        ("CORRECTION (March 4, 2025): The vote was on Monday.", True),
        ("An earlier version of this article gave the wrong year.", True),
        ("This story has been corrected to show that the minister spoke on Monday.", True),
        ("(Corrects spelling of name in paragraph 3)", True),
        ("Editor's note: This report was amended to show that the vote was in May.", True),
        ("Editor's note: The author is a former minister.", False),
        ("An earlier version of the bill was rejected.", False),
        ("The correction: prices fell by a fifth in a week.", False),
        ("Corrections officers said on Monday that they would strike.", False),
        ("The earlier versions of the talking points named the group.", False),
    ],
)
def test_corrections(line, expected):
    assert is_correction(line) is expected


@pytest.mark.parametrize(
    ("line", "place", "agency"),
    [
        ("WASHINGTON (AP) — The", "WASHINGTON", "AP"),
        ("KYIV, Ukraine (AP) — The", "KYIV, Ukraine", "AP"),
        ("LONDON/PARIS, March 9 (Reuters) - The", "LONDON/PARIS", "Reuters"),
        ("Moscow, February 13 - RIA Novosti. The", "Moscow", "RIA Novosti"),
        ("MOSCOW, February 13. /TASS/. The", "MOSCOW", "TASS"),
        ("МОСКВА, 13 февраля. /ТАСС/. Президент", "МОСКВА", "ТАСС"),
        ("BEIJING, Feb. 13 (Xinhua) -- China", "BEIJING", "Xinhua"),
        ("NEW YORK, April 1, 2025 /PRNewswire/ -- Acme", "NEW YORK", "PRNewswire"),
        ("PARIS, March 9 - France", "PARIS", None),
        ("DUBLIN — She’s", "DUBLIN", None),
        ("PARIS, March 9 - U.S. officials said", "PARIS", None),  # the sentence begins, no agency
        ("PARIS, March 9 - Two major U.K. banks said", "PARIS", None),
        ("PARIS, March 9 - AFP - France", "PARIS", "AFP"),
        ("THE HAGUE: The court", "THE HAGUE", None),
        ("NEW DELHI: The court", "NEW DELHI", None),
        ("(CNN) - One", None, "CNN"),
        ("( CNN ) - One", None, "CNN"),
    ],
)
def test_datelines(line, place, agency):
    found = dateline_of([line])
    assert found is not None
    assert (found.place, found.agency) == (place, agency)


@pytest.mark.parametrize(
    "line",
    ["A man, who said - no", "NATO — an alliance of thirty", "UPDATE: The talks failed", "The talks failed.", "“NO — NEVER,” he said.", "BREAKING (UPDATED) — The", "THE MAYOR: The ferry is late.", "QUESTION: The ferry is late?"],
)  # fmt: skip
def test_what_is_no_dateline(line):
    assert dateline_of([line]) is None


def test_a_whole_body():
    story, notes = clean_text(
        "QUAYPORT (QW) — The operator rejected the deal.\n\nAdvertisement\n\nThe union said AT&amp;T&#8217;s lines were down.\n\n"
        "Correction: An earlier version of this article named the wrong ferry.\n\nRead more: Ten facts about ferries"
    )
    assert story.text == "QUAYPORT (QW) — The operator rejected the deal.\n\nThe union said AT&T’s lines were down."
    assert notes == ("Correction: An earlier version of this article named the wrong ferry.",)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Talks\n fail ", "Talks fail"),
        ("AT&amp;amp;T talks", "AT&T talks"),
        ("Trumpâ€™s plan", "Trump’s plan"),
        ("", ""),
    ],
)
def test_titles(raw, clean):
    assert title_of(raw).text == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("By Ilse Marrow", "Ilse Marrow"),
        ("  Ilse Marrow, ", "Ilse Marrow"),
        ("Byron Marrow", "Byron Marrow"),
        ("", None),
        (None, None),
    ],
)
def test_bylines(raw, clean):
    assert byline_of(raw) == clean


TEXTS = st.text(
    alphabet=st.one_of(st.sampled_from("ab .,\n\r\t\u200b\u00ad\u0301é&;amp\x00\u00a0âœ€"), st.characters()),
    max_size=200,
)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_the_map_leads_back_to_the_same_characters(raw):
    story, _ = clean_text(raw)
    spans = SpanMap.of(story)
    for i, character in enumerate(story.text):
        start, end = spans.extracted(i, i + 1)
        assert 0 <= start < end <= len(raw)
        taken = raw[start:end]
        # what was not taken over as it stood came from a character that something replaced
        assert taken == character or not (
            taken.isalpha() and taken.isascii() and character.isalpha() and character.isascii()
        )


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_clean_text_is_normal_and_stays_as_it_is(raw):
    text = clean_text(raw)[0].text
    assert unicodedata.is_normalized("NFC", text)
    assert text == text.strip()
    assert "\n\n\n" not in text
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Co") for c in text if c != "\n")
    text.encode("utf-8")


def test_a_map_is_compact():
    raw = "One  paragraph.\n\n\n\nAdvertisement\n\nAnother\u200b one."
    story, _ = clean_text(raw)
    spans = SpanMap.of(story)
    assert story.text == "One paragraph.\n\nAnother one."
    start = story.text.index("Another one.")
    assert spans.extracted(start, start + 12) == (raw.index("Another"), len(raw))
    assert len(spans.runs) <= 8
    with pytest.raises(IndexError):
        spans.extracted(0, len(story.text) + 1)


@pytest.mark.parametrize(
    "text",
    ["a" * 390, "SIGN UP " * 45, "A-" * 195, "READ MORE " * 38, "photo " * 64, "Z. " * 130, "(" * 390, "A.B.C.D " * 45],
)
def test_no_pattern_is_slow(text):
    known = patterns()
    for pattern in (*known.furniture, *known.corrections, *known.datelines):
        started = time.perf_counter()
        pattern.fullmatch(text)
        pattern.match(text)
        assert time.perf_counter() - started < 0.2, pattern.pattern
