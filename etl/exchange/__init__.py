"""What Onrecord found, in the terms that others use: CAMEO event codes and schema.org quotations.

In: enriched articles. Out: a code or None for a statement, event rows, JSON-LD objects. Nothing here finds anything new:
a statement that says too little for a code or an object gives None.
"""

from etl.exchange.cameo import CameoCode, Crosswalk, load_crosswalk
from etl.exchange.events import COLUMNS, Event, cells, events
from etl.exchange.quotation import quotation

__all__ = ["COLUMNS", "CameoCode", "Crosswalk", "Event", "cells", "events", "load_crosswalk", "quotation"]
