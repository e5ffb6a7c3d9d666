"""An actor while its article is being read, and the places where it stands.

`Figure` and `Noted` are the working forms of `Actor` and `Mention`; only this folder sees them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from etl.enrich.actors.gazetteer import Entry
from etl.records.enriched import Actor, Mention
from etl.records.identity import slug
from etl.records.values import ActorType, MentionForm, OrganizationKind


@dataclass(slots=True, eq=False)
class Figure:
    """One actor of one article."""

    name: str
    type: ActorType
    kind: OrganizationKind | None = None
    country: str | None = None
    entry: Entry | None = None
    gender: str = ""
    role: str | None = None
    #: country that the text itself gives (`Russian aide`), for the local id
    said_country: str | None = None
    #: nouns that may stand for it beyond those of its kind
    nouns: frozenset[str] = frozenset()
    #: a state: whether it acts anywhere in the article
    acts: bool = False
    aliases: set[str] = field(default_factory=set)
    #: the text says that this person has died
    dead: bool = False
    #: the organisation or state that a person speaks for, by the role
    side: Figure | None = None

    @property
    def id(self) -> str:
        """The gazetteer's id, else one made of type, name and the country that the text gives."""
        if self.entry:
            return self.entry.id
        ending = f"-{self.said_country.lower()}" if self.said_country and self.type == "person" else ""
        return f"local:{self.type}/{slug(self.name)}{ending}"

    def actor(self, mentions: tuple[Mention, ...]) -> Actor:
        """The record of this actor."""
        return Actor(
            id=self.id,
            name=self.name,
            type="place" if self.type == "state" and not self.acts else self.type,
            kind=self.kind if self.type == "organization" else None,
            country=self.country,
            role=self.role,
            mentions=mentions,
        )


@dataclass(slots=True, eq=False)
class Noted:
    """A place where one actor stands (or two, behind `neither side`), and the rule that says so."""

    start: int
    end: int
    text: str
    sentence: int
    form: MentionForm
    figures: tuple[Figure, ...]
    rules: tuple[str, ...]
    literal: str | None = None
    #: the word that carries the reference: the head noun, the last word of a name
    head: tuple[int, int] = (0, 0)
    #: from the first word of a title before a name to the last of an apposition after it
    reach: tuple[int, int] = (0, 0)
    subject: bool = False
    #: the place in the sentence, one of those of `salience`
    standing: str = ""
    #: stands between quotation marks
    quoted: bool = False
    #: stands in a dateline: nothing that follows refers to it
    silent: bool = False

    def __post_init__(self) -> None:
        if self.head == (0, 0):
            self.head = (self.start, self.end)
        if self.reach == (0, 0):
            self.reach = (self.start, self.end)

    @property
    def mention(self) -> Mention:
        """The record of this mention."""
        return Mention(start=self.start, end=self.end, text=self.text, form=self.form, literal=self.literal)


def figure_of(entry: Entry) -> Figure:
    """The figure of a known actor."""
    return Figure(
        name=entry.name,
        type=entry.type,
        kind=entry.kind,
        country=entry.country,
        entry=entry,
        gender=entry.gender,
        nouns=frozenset(entry.nouns),
    )
