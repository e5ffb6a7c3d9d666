"""Scores of enrichment on gold files: `make eval GOLD=<folder>`; one small adapter a form of gold (`forms.py`)."""
