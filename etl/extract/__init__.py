"""Stage `extract` of the road."""
