"""Scrapy's settings, each with its reason. `scrapy.cfg` points here; a runner may override them per crawl.

Settings that Scrapy does not know are ours; the middleware that reads them is named in brackets.
"""

from typing import Any

from scrapy.settings import default_settings

from crawler import budgets
from crawler.config import load, scrapy_settings

BOT_NAME = "sourcedesk"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"

# --- who we are -----------------------------------------------------------------------------------
USER_AGENT = (
    "Sourcedesk/0.1 (newsletter source check)"  # one name everywhere; the operator's contact joins it
)
ROBOTSTXT_USER_AGENT = "Sourcedesk"  # the product token that robots.txt files are read for (RFC 9309 §2.2.1)
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en,ko;q=0.8",  # the page as its authors wrote it, not a translated landing page
}
COOKIES_ENABLED = False  # no session anywhere: every reader of an issue must see the same page
REFERER_ENABLED = False  # where a link stood is the newsroom's business
HTTPPROXY_ENABLED = False  # `http_proxy` in the environment would slip past the address guard
PROXY: str | None = (
    None  # the one that the operator chose; what may not be reached is refused before it (guard)
)
INTRANET = ""  # private networks that the operator opened, as 10.20.0.0/16 (guard)

# --- doors that stay shut -------------------------------------------------------------------------
REMOTE_CONTROL_ENABLED = False  # Scrapy 2.19 opens a port that runs Python by default
TELNETCONSOLE_ENABLED = False  # the same, older
_off = {  # Scrapy loads what it does not use: an HTTP server and a list of all domains, a tenth of the start
    "scrapy.extensions.remote_control.RemoteControl",
    "scrapy.extensions.telnet.TelnetConsole",
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware",
}
EXTENSIONS_BASE = {
    name: place for name, place in default_settings.EXTENSIONS_BASE.items() if name not in _off
}
DOWNLOADER_MIDDLEWARES_BASE = {
    name: place for name, place in default_settings.DOWNLOADER_MIDDLEWARES_BASE.items() if name not in _off
}
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"  # pools and stores await on it
TWISTED_DNS_RESOLVER = "crawler.middlewares.guard.GuardResolver"  # for `scrapy crawl`; runners install it too
REACTOR_THREADPOOL_MAXSIZE = 20  # name lookups block a thread each; slow name servers must not stall the rest
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    "http": "crawler.middlewares.turns.TurnTakingHandler",  # asks nothing unless the guard stands
    "https": "crawler.middlewares.turns.TurnTakingHandler",
    "browser+http": "crawler.browser.RenderingHandler",  # pages that only a browser can build
    "browser+https": "crawler.browser.RenderingHandler",
    "file": None,  # a link in a stranger's mail must not read this machine's files
    "ftp": None,
    "s3": None,
    "data": None,
}
DOWNLOAD_VERIFY_CERTIFICATES = True  # off by default in Scrapy; words are only evidence from the true host
URLLENGTH_LIMIT = 8192  # wrapped newsletter links are long; servers refuse longer ones anyway

# --- budgets of one request -----------------------------------------------------------------------
DOWNLOAD_MAXSIZE = 20 * 1024 * 1024  # bytes, packed and unpacked alike; the largest papers are about 15 MB
DOWNLOAD_HEAD_MAXSIZE = 256 * 1024  # bytes of status line and headers together, as browsers allow
DOWNLOAD_WARNSIZE = 5 * 1024 * 1024  # bytes
DOWNLOAD_TIMEOUT = 30  # seconds from the first to the last byte of one request
DOWNLOAD_FIRST_BYTE_TIMEOUT = 20  # seconds from the request to the answer's first byte
DOWNLOAD_IDLE_TIMEOUT = (
    10  # seconds a connection waits for the host's next request; by Twisted's 240 a crawl of
)
# many hosts would hold thousands of them, more than a process may have open
DNS_TIMEOUT = 20  # seconds
DOWNLOAD_FAIL_ON_DATALOSS = True  # half a page must not be read as if it were the whole
REDIRECT_MAX_TIMES = 10  # hops; beyond that it is a circle or a chain of trackers

# --- budgets of one page or issue (crawler.budgets says why each, and what comes of more) ------------
CODINGS = budgets.CODINGS  # content codings within one another
HTML_BYTES = budgets.HTML_BYTES  # read of a page
HTML_ATTRIBUTES = budgets.HTML_ATTRIBUTES  # kept of one element
HTML_PIECES = budgets.HTML_PIECES  # read carefully
TABLE_CELLS = budgets.TABLE_CELLS  # read of a page's tables
PDF_PAGES = budgets.PDF_PAGES  # read of a file
PDF_OBJECTS = budgets.PDF_OBJECTS  # words, lines and pictures drawn on them
ISSUE_BYTES = budgets.ISSUE_BYTES  # of an issue as given
ISSUE_LETTERS = budgets.ISSUE_LETTERS  # of its words
ISSUE_TAGS = budgets.ISSUE_TAGS  # of its page
ISSUE_DEPTH = budgets.ISSUE_DEPTH  # elements inside one another
MAIL_PARTS = budgets.MAIL_PARTS  # those of attached mails too
FEED_ENTRIES = budgets.FEED_ENTRIES  # read as issues
LIST_ENTRIES = budgets.LIST_ENTRIES  # of a publication's list of issues
READING_SECONDS: float  # in a worker, twice at most, then `unreadable`: `page_seconds`
READING_BYTES: int  # of memory a worker may have: `page_bytes`

# --- pace -----------------------------------------------------------------------------------------
CONCURRENT_REQUESTS = 32  # over all hosts
CONCURRENT_ITEMS = (
    1  # of one answer, which gives one; Scrapy would start a hundred tasks to wait for the others
)
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one connection to a host, as arXiv and others ask
DOWNLOAD_DELAY = 1.0  # seconds between two requests to one host
DOWNLOAD_DELAY_JITTER = 0.3  # ± share of the delay, so that two crawlers do not march in step
DOWNLOAD_SLOTS: dict[str, dict[str, Any]] = {}  # host → what it states; filled from every site's `limits`
AUTOTHROTTLE_ENABLED = False  # pace comes from what sites state, not from how fast they answer
ROBOTSTXT_OBEY = True
ROBOTS_DELAY_MAX = 60.0  # seconds; a longer Crawl-delay is read as this (robots)
RETRY_TIMES = 2  # after the first try (backoff)
RETRY_BASE = 2.0  # seconds before the first retry, doubled for each further one (backoff)
RETRY_WAIT_MAX = 120.0  # seconds; asked to wait longer, we leave and come back another day (backoff)
RESTING_FILE: str | None = None  # where longer rests are kept for later runs; a runner names one (rests)
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # a dead link is a result; and the line would hold its whole address

# --- what every request obeys, outermost first ----------------------------------------------------
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "crawler.middlewares.budget.BudgetMiddleware": 50,  # first: all that follows knows the slot
    # Scrapy's lets the first burst per host through (2.14–2.19): waiters share one future, later ones get None
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    # Scrapy's knows no Retry-After and asks again after milliseconds
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.middlewares.backoff.BackoffMiddleware": 550,
    # Scrapy's keep the addresses of hops but not their status
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.middlewares.hops.RefreshHopsMiddleware": 580,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.middlewares.hops.RedirectHopsMiddleware": 600,
    "crawler.middlewares.tokens.TokensMiddleware": 890,  # below the archive, which never sees one
    "crawler.middlewares.archive.ArchiveMiddleware": 880,  # sees each hop, bodies still packed
}
HTTPERROR_ALLOW_ALL = True  # a 404 is an answer about the source

# --- what a crawl has at hand, and where its results go ---------------------------------------------
EXTENSIONS = {"crawler.workshop.Workshop": 0, "crawler.progress.LiveProgress": 500}
AS_OF = None  # a moment for rehearsals; None is the machine's clock (crawler.clock)
KNOWLEDGE_DIR = None  # names and words the desk has learned (evidence)
ARCHIVE_URL = None  # where finished WARC files are sent (archive)
ARCHIVE_LEDGER = "crawler.workshop.ledger_of"  # what the store knows of the archive (archive)
DISPATCH = False  # whether visits are handed to workers that share the store (workshop)
TURNS = "crawler.workshop.turns_of"  # whose turn it is at a host, where workers share the store (turns)
ITEM_PIPELINES = {"crawler.pipelines.EvidencePipeline": 300, "crawler.pipelines.StorePipeline": 800}

# --- what is said ---------------------------------------------------------------------------------
LOG_LEVEL = "INFO"  # DEBUG would write whole addresses, reader tokens included
LOG_FORMATTER = "crawler.log_lines.NoItems"  # Scrapy's prints whole items: an issue, and its readers' tokens
LOGSTATS_INTERVAL = 0.0  # the report counts, the log does not repeat it
STATS_DUMP = False  # the same counters go to the run's row
FEED_EXPORT_ENCODING = "utf-8"  # Korean stays readable in `-O file.jsonl`

# --- what the operator chose (crawler.config), on top -----------------------------------------------
globals().update(scrapy_settings(load()))
