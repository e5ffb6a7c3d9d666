"""Who is who: the gazetteer, and what finds and resolves the actors of an article."""

from etl.enrich.actors.cast import Cast
from etl.enrich.actors.finder import ActorFinder
from etl.enrich.actors.gazetteer import Gazetteer

__all__ = ["ActorFinder", "Cast", "Gazetteer"]
