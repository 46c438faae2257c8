"""Scrapy's TLS modules, imported where the stack is short.

For each class they retire they look up the source of every frame on the stack (`inspect.stack`), and for each import
under way look through all modules for it: a tenth of a second from within a command. A thread's stack begins anew.
"""

from importlib import import_module
from threading import Thread

_COSTLY = ("scrapy.core.downloader.tls", "scrapy.core.downloader.contextfactory")


def _load() -> None:
    for name in _COSTLY:
        import_module(name)


_loading = Thread(target=_load, name="imports")
_loading.start()
_loading.join()
