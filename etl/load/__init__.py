"""Stage `load` of the road."""
