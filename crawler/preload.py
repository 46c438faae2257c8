"""Everything that reading processes would import for their first page, imported once in the server they fork from."""

import gc

gc.disable()  # nothing that is imported is garbage, and looking for it takes a tenth of the time

from crawler import reader, source  # noqa: E402
from crawler.evidence import match  # noqa: E402
from crawler.extract import main_text, pdf, pool, reading  # noqa: E402

gc.freeze()
gc.enable()

__all__ = ["main_text", "match", "pdf", "pool", "reader", "reading", "source"]
