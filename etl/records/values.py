"""Every closed list of values that is ever written to an index, as TAXONOMY fixes them.

The literals below are the single source: the records are typed by them and the mappings' agreement test, the
command line's choices and the property tests read them with `typing.get_args`.
"""

from typing import Literal

Precision = Literal["instant", "day", "month", "year", "none"]
PublishedEvidence = Literal[
    "json-ld", "meta", "header", "dateline", "url", "feed", "htmldate", "dump_day", "invalid", "none"
]
OutletEvidence = Literal["json-ld", "meta", "header", "feed", "url", "folder", "none"]
ActorType = Literal["person", "organization", "state", "place"]
OrganizationKind = Literal[
    "government",
    "ministry",
    "agency",
    "military",
    "legislature",
    "court",
    "party",
    "company",
    "media",
    "igo",
    "ngo",
    "armed_group",
    "other",
]
MentionForm = Literal["name", "adjective", "nominal", "pronoun"]
QuoteKind = Literal["direct", "indirect", "mixed"]
SourceType = Literal["anonymous", "named_person", "document", "media", "organization", "unnamed_group", "unattributed"]
Channel = Literal[
    "interview",
    "press_conference",
    "written_statement",
    "speech",
    "social_media",
    "court_or_testimony",
    "document",
    "conversation",
    "intermediary",
    "unspecified",
]
DenialStatus = Literal["denied", "rejected", "no_comment", "unconfirmed", "confirmed", "asserted"]
DenialDetail = Literal[
    "declined",
    "no_response",
    "unreachable",
    "neither_confirmed_nor_denied",
    "not_confirmed",
    "not_verified",
    "no_information",
    "confirmed",
    "admitted",
]
Proximity = Literal["direct", "familiar", "briefed", "close", "none"]
HopKind = Literal["outlet", "media", "intermediary", "source"]
Confidence = Literal["sure", "unsure"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
TimexModifier = Literal[
    "START", "MID", "END", "APPROX", "BEFORE", "AFTER", "MORE_THAN", "LESS_THAN", "EQUAL_OR_MORE", "EQUAL_OR_LESS"
]
Stage = Literal["extract", "clean", "enrich", "store", "load"]
TerminalState = Literal["indexed", "unchanged", "superseded", "duplicate", "skipped", "dead_letter"]

#: The details that each denial status may carry; every other status has none.
DETAILS_OF: dict[str, tuple[DenialDetail, ...]] = {
    "no_comment": ("declined", "no_response", "unreachable", "neither_confirmed_nor_denied"),
    "unconfirmed": ("not_confirmed", "not_verified", "no_information"),
    "confirmed": ("confirmed", "admitted"),
}
