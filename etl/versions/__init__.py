"""Versions of the index: fill a new one beside the live one, compare the two, swap the aliases, and back again.

    start ─▶ enrich again (when asked) ─▶ fill ─▶ compare ─▶ [approval] ─▶ swap        rollback, drop

In: the store, whose rows that count are all that an index holds. Out: a new version behind `<prefix>-<grain>-vN-filling`,
which nobody reads; a report of what differs; after the swap, the same indices behind the aliases that everybody reads.
Refuses: to swap what was not compared, or what was compared with a version that is no longer the live one; to drop what is
read. docs/versions.md tells it to operators.
"""
