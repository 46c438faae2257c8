"""What one issue or one page may hold: numbers that bound the work of readers, each with what comes of more.

Readers are pure and import no settings; `crawler/settings.py` states these numbers beside the crawl's own.
"""

CODINGS = 4
"""Content codings within one another; more: `too_large`. Servers use one, and each is unpacked to the limit at most."""

HTML_BYTES = 3_000_000
"""Of a page; more: the rest is not read, and the document says `truncated`. 200,000 paragraphs (6 MB) keep one core
busy for 16 seconds."""
HTML_ATTRIBUTES = 500
"""Of one element; more: it loses them all. libxml2 compares each with every other: 100,000 take it half a minute."""
HTML_PIECES = 10_000
"""Paragraphs, cells, lines and links of one page; more: trafilatura's fast reading alone, since its careful one compares
each paragraph with its neighbours up to the ends of the page, and makes every link whole several times."""
TABLE_CELLS = 20_000
"""Of all tables of a page; more: the rows behind are left out, and the document says `truncated`."""

PDF_PAGES = 400
"""More: those behind are left out, and the document says `truncated`."""
PDF_OBJECTS = 500_000
"""Words, lines and pictures drawn on all pages; more: the pages behind are left out, and the document says `truncated`."""

ISSUE_BYTES = 20_000_000
"""Of an issue as it was given; more: refused with a sentence (exit 2), as for the next four. The largest real page seen
has 1.3 MB; a mail with its pictures may have ten times that."""
ISSUE_LETTERS = 2_000_000
"""Of Markdown or plain text: some thirty times the longest real issue."""
ISSUE_TAGS = 200_000
"""Of a page: some fifteen times the most that a real one has."""
ISSUE_DEPTH = 2_000
"""Elements inside one another; real pages and mails stay under 100."""
MAIL_PARTS = 2_000
"""Of a mail, those of attached mails included: lines that may begin one, since parsing alone takes 300 µs each."""
FEED_ENTRIES = 500
"""More: those behind are left out."""
LIST_ENTRIES = 1_000
"""Issues that one list of a publication may name; those beyond are asked for page by page."""
