"""A worker in a process of its own, against a loopback web that another process serves.

python worker_process.py '{"home": …, "url": …, "hosts": {…}, "authority": …, "stalled": 2}'
"""

import json
import sys
from pathlib import Path
from typing import Any

from crawler.config import load
from crawler.middlewares.guard import LoopbackHosts
from crawler.worker import work


def main(given: dict[str, Any]) -> None:
    hosts = LoopbackHosts(
        hosts={host: (place[0], place[1], place[2]) for host, place in given["hosts"].items()},
        authority=given["authority"].encode(),
    )
    config = load(
        home=Path(given["home"]), database_url=given["url"], workers=1, stalled_seconds=given["stalled"]
    )
    settings = {"LOOPBACK_WEB": hosts, "DOWNLOAD_TIMEOUT": 5, **given["settings"]}
    work(config, settings=settings, until_empty=given["until_empty"])


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
