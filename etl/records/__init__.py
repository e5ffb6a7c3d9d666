"""The typed, frozen records that travel between the stages, and nothing else.

A stage imports this package and its own folder only; `tests/test_imports.py` holds that rule.
"""
