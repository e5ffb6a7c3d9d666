"""Speed, as ratios to a naive script in the same run: `make bench`."""
