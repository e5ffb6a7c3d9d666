"""Sentences, tokens, parses and entities; the only door to the NLP library (`model.py`)."""

from etl.enrich.syntax.document import Document, Entity, Sentence, Token, Word
from etl.enrich.syntax.model import Syntax

__all__ = ["Document", "Entity", "Sentence", "Syntax", "Token", "Word"]
