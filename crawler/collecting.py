"""How seldom Python looks for garbage, in commands and in the processes that read pages."""

COLLECT_AFTER = 10_000
"""Objects made since the last look for circles among them. A page makes hundreds of thousands and hardly a circle,
and what was imported never is one: by Python's own 700, a fifth of a page's time and a tenth of a start go into
looking."""
