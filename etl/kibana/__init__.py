"""Kibana's saved objects: built from a readable source, checked without a Kibana.

In: `mappings/kibana/objects.toml`. Out: NDJSON for Kibana's import. Refuses: a source with a misspelt key, and, in `check`,
a field that the mappings lack, a reference to nowhere, panels that overlap, anything that would render a text as markup.
"""
