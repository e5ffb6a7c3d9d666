"""Stage `enrich` of the road."""
