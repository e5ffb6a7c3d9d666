"""Stage `enrich` of the road; `enricher.py` is the whole of it on one screen."""
