"""How long hosts asked to be left alone, from one run to the next.

A small JSON file beside the store: host → Unix time. It is read anew before each writing, so that crawls side by
side lose nothing of each other's; a file that is damaged or cannot be written costs the memory, not the crawl.
"""

import json
import logging
import os
import time
from pathlib import Path

_AT_MOST = 86_400.0
"""Seconds that a host is left alone for one answer: no slip of a server's closes it for good."""

logger = logging.getLogger(__name__)


class Rests:
    """Long rests, kept in a file; where there is none, forgotten with the process."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def read(self) -> dict[str, float]:
        """Host → Unix time until which it rests; what is over is left out."""
        try:
            told = json.loads(self._path.read_bytes()) if self._path is not None else {}
        except (OSError, ValueError):
            return {}
        now = time.time()
        rests = told.items() if isinstance(told, dict) else ()
        return {
            host: min(float(until), now + _AT_MOST)
            for host, until in rests
            if isinstance(until, int | float) and until > now
        }

    def keep(self, host: str, seconds: float) -> None:
        """Remember that the host rests for so long from now."""
        if self._path is None:
            return
        rests = self.read()
        rests[host] = max(rests.get(host, 0.0), time.time() + min(seconds, _AT_MOST))
        written = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            written.write_text(json.dumps(rests, indent=1, sort_keys=True))
            written.replace(self._path)
        except OSError as error:
            logger.warning("rests_not_kept file=%s reason=%s", self._path, error.strerror)
