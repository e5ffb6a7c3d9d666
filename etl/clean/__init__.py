"""Stage `clean` of the road."""
