"""The language of a text, among those that news dumps hold; None where the text is too short to tell.

Detection is lingua's, in its low-accuracy mode (three-letter statistics), which is sure on anything longer than a headline.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import LanguageDetector

#: ISO 639-1. A language outside the list is taken for its nearest relative in it, which is not enriched either.
LANGUAGES = (
    "ar", "be", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id",
    "is", "it", "ja", "ka", "kk", "ko", "lt", "lv", "mk", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "so", "sq", "sr",
    "sv", "sw", "ta", "th", "tl", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip
SAMPLE = 600
MIN_LETTERS = 20
_NOISE = re.compile(r"https?://\S+|[@#]\w+|\d+")


def language_of(title: str, body: str, declared: str | None) -> str | None:
    """ISO 639-1 code by the text itself; the declared one only where there are too few letters to tell."""
    sample = _NOISE.sub(" ", f"{body[:SAMPLE]} {title}")
    if sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return _code(declared)
    found = _detector().detect_language_of(sample)
    return found.iso_code_639_1.name.lower() if found else _code(declared)


def _code(declared: str | None) -> str | None:
    code = re.match(r"[a-z]{2}(?![a-z])", (declared or "").strip().lower())
    return code[0] if code else None


@cache
def _detector() -> LanguageDetector:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [IsoCode639_1.from_str(code) for code in LANGUAGES]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).with_low_accuracy_mode().build()
