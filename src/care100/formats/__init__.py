"""File formats: one module for each, with `read()`, `write()` or both.

`reading` lists the formats of `import`, and `writing` those of `export`. Only they import all
formats, which takes longer than most commands run.
"""
