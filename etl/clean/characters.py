"""The characters of a text: mojibake mended where it is certain, NFC, no controls, no invisible or bidirectional marks.

In: a `Traced` text as extracted. Out: the same words in one spelling. Refuses nothing but what cannot be stored:
lone surrogates and U+FFFD go (a lost apostrophe inside an English word is put back).
"""

import re
import unicodedata

import ftfy
from ftfy.badness import is_bad

from etl.clean.traced import Traced

#: C0/C1 controls but tab and line ends, surrogates, noncharacters, private use (icon fonts), and category Cf except the
#: joiners, which some scripts need inside words and which are dropped elsewhere.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e007f\U000f0000-\U0010ffff]+"
)
_JOINERS = re.compile(
    r"(?<![\u0600-\u06ff\u0900-\u0dff\ufe0f\U0001f300-\U0001faff])[\u200c\u200d]+|[\u200c\u200d]+(?=\s|$)"
)
_LINE_ENDS = re.compile("\r\n?|\x85|\u2028|\x0c")
_PARAGRAPH_SEPARATOR = re.compile("\u2029")
#: Runs of ASCII spaces too: patterns that skip them would be slow on long ones.
_SPACES = re.compile(
    "[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]{2,}|[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
)
_MARKED = re.compile(r".[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u093c\u0903\u09bc\u1100-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]+", re.DOTALL)  # fmt: skip
#: A character that was read as its two or more bytes leaves as many characters outside ASCII side by side.
_TWO_BYTES = re.compile(r"[^\x00-\x7f]{2}")
_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
_LOST_APOSTROPHE = re.compile(r"(?<=[A-Za-z])\ufffd(?=(?:s|t|re|ve|ll|d|m)\b)")
_LOST = re.compile("\ufffd+")


def normalise_characters(text: Traced) -> Traced:
    """One spelling for what reads the same; line ends are `\\n` and white space inside a line is a space."""
    text = _mend_mojibake(text)
    text = text.substitute(_LINE_ENDS, "\n").substitute(_PARAGRAPH_SEPARATOR, "\n\n")
    text = text.substitute(_UNWANTED, "").substitute(_JOINERS, "").substitute(_SPACES, " ")
    if "\ufffd" in text.text:
        text = text.substitute(_LOST_APOSTROPHE, "’").substitute(_LOST, "")
    return _compose(text)


def _mend_mojibake(text: Traced) -> Traced:
    """`donâ€™t` is `don’t`: only runs that ftfy is certain about, and only in a text that looks bad as a whole."""
    if not _TWO_BYTES.search(text.text) or not is_bad(text.text):
        return text
    return text.substitute(_NON_ASCII, lambda run: ftfy.fix_encoding(run[0]) if is_bad(run[0]) else run[0])


def _compose(text: Traced) -> Traced:
    """NFC, cluster by cluster, so that the origins stay true; whole at the end for what no cluster rule foresees."""
    if unicodedata.is_normalized("NFC", text.text):
        return text
    text = text.substitute(_MARKED, lambda cluster: unicodedata.normalize("NFC", cluster[0]))
    if unicodedata.is_normalized("NFC", text.text):
        return text
    return text.substitute(re.compile(r"[^\x00-\x7f]+"), lambda run: unicodedata.normalize("NFC", run[0]))
