"""Pages are read in processes of their own, which may hang, die or run out of memory.

    PoolError               why one page could not be read; told to nobody else
    ├── PageKilledWorker    its process died, three times
    ├── PageTimedOut        it took longer than the limit, twice
    └── PageTooBig          it wanted more memory than the limit, twice

Only ending a process stops C code (a regular expression, a PDF parser): neither threads nor signals do.
"""

import asyncio
import contextlib
import ctypes
import gc
import logging
import multiprocessing
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import TimeoutError as PoolTimeout
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver, spawn
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from crawler.collecting import COLLECT_AFTER

T = TypeVar("T")

_DEATHS = 3
"""A process can be killed for what another page did (the kernel short of memory): so not on the first."""
_TASKS_PER_WORKER = 1000
"""A worker is replaced after so many pages, so that leaks of C libraries stay small."""
_PRELOADED = ["crawler.preload"]
"""What every worker would import for its first page; the server that they are forked from does it once for all."""
_PR_SET_PDEATHSIG = 1
"""prctl(2): the signal a process gets when its parent ends."""

logger = logging.getLogger(__name__)


class PoolError(Exception):
    """Reading one page failed in a way that ended or would have ended its process."""


class PageKilledWorker(PoolError):
    """Raised by `ReadingPool.run` when a page's process died on it three times."""


class PageTimedOut(PoolError):
    """Raised by `ReadingPool.run` when a page took longer than the limit twice."""


class PageTooBig(PoolError):
    """Raised by `ReadingPool.run` when a page wanted more memory than the limit twice."""


_SPAWN: Any = spawn


class _Reader(ForkServerProcess):
    """A process that does not import the program's main module first: all it is given comes from other modules.

    For the command that would be the whole command line, in every worker, some 0.2 s.
    """

    _launching = threading.Lock()

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:  # noqa: N802 -- as multiprocessing calls it
        with _Reader._launching:
            told = _SPAWN.get_preparation_data
            _SPAWN.get_preparation_data = _without_main(told)
            try:
                return super(_Reader, _Reader)._Popen(process_obj)
            finally:
                _SPAWN.get_preparation_data = told


class _Readers(ForkServerContext):
    """How readers are started."""

    Process = _Reader


def _without_main(told: Callable[[str], dict[str, Any]]) -> Callable[[str], dict[str, Any]]:
    """What a process is told at its start, but for which module is the main one."""
    return lambda name: {key: value for key, value in told(name).items() if not key.startswith("init_main_")}


def prepare() -> None:
    """Have what readers need loaded, in the server they will be forked from, while the crawl is loading itself.

    Without it the first page would wait for that, a second or two. The server ends with this process.
    """
    forkserver.set_forkserver_preload(_PRELOADED)
    with contextlib.suppress(OSError):  # told where a page needs it
        forkserver.ensure_running()


class ReadingPool:
    """A few processes that read pages; one bad page costs itself one retry and the others nothing."""

    def __init__(self, workers: int, *, timeout: float, memory: int) -> None:
        """`timeout` in seconds a page, `memory` in bytes of address space a process."""
        self._workers = workers
        self._timeout = timeout
        self._memory = memory
        self._turns = asyncio.Semaphore(workers * 2)
        self._pool = self._fresh()
        self._started: ProcessPool | None = None

    async def run(self, function: Callable[..., T], *args: Any, pages: int = 1) -> T:
        """`function(*args)`, run in a worker; both must be picklable. It may take the time of so many `pages`, at most four.

        Raises `PageTimedOut` or `PageTooBig` after the second try, `PageKilledWorker` after the third. Whatever
        else the function raises arrives as it is, with the worker's traceback as its cause.
        """
        async with self._turns:
            tries = 1
            while True:
                try:
                    return await self._once(function, args, pages * self._timeout)
                except PoolError as error:
                    if tries >= (_DEATHS if isinstance(error, PageKilledWorker) else 2):
                        raise
                    logger.warning("page_failed tries=%d reason=%s", tries, error)
                tries += 1

    async def _once(self, function: Callable[..., T], args: tuple[Any, ...], seconds: float) -> T:
        pool = self._pool
        try:
            if self._started is pool:
                future = pool.schedule(function, args=args, timeout=seconds)
            else:
                # in a thread: the first page starts the server that workers are forked from, which takes seconds
                future = await asyncio.to_thread(pool.schedule, function, args=args, timeout=seconds)
                self._started = pool
            # a page waits for at most two others in its queue, one of them as long as four; longer: the pool is stuck
            return await asyncio.wait_for(asyncio.wrap_future(future), 8 * self._timeout + 60)
        except PoolTimeout as error:
            if error.args:  # from the pool, not from wait_for
                raise PageTimedOut(f"no result within {seconds:g} s") from error
            self._replace(pool)
            raise PageKilledWorker("the pool of readers stopped answering") from error
        except ProcessExpired as error:
            raise PageKilledWorker(f"the reading process ended with code {error.exitcode}") from error
        except MemoryError as error:
            raise PageTooBig(f"needs more than {self._memory // 1_000_000} MB") from error
        except (BrokenProcessPool, RuntimeError) as error:
            if pool.active:
                raise
            self._replace(pool)
            raise PageKilledWorker("the pool of readers broke") from error

    def close(self) -> None:
        """End all workers, the busy ones too."""
        _end(self._pool)

    def _replace(self, broken: ProcessPool) -> None:
        """A new pool for a broken one, made once however many pages notice."""
        if self._pool is broken:
            self._pool = self._fresh()
            threading.Thread(target=_end, args=(broken,), daemon=True).start()

    def _fresh(self) -> ProcessPool:
        context = _Readers()
        context.set_forkserver_preload(_PRELOADED)
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=_TASKS_PER_WORKER,
            initializer=_start_worker,
            initargs=(self._memory,),
            context=context,
        )


def _end(pool: Any) -> None:
    pool.stop()
    pool.join()


def _start_worker(memory: int) -> None:
    """Set the memory limit, look for garbage seldom, and make sure that the worker does not outlive the crawl."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (memory, hard))
    logging.disable(logging.CRITICAL)
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
    if sys.platform == "linux":
        # The fork server is our parent. It ends when nobody holds the other end of its pipe any more, and
        # every worker is given that end; without ours it ends with the crawl, and takes us along.
        held = getattr(forkserver._forkserver, "_forkserver_alive_fd", None)  # noqa: SLF001
        if held is not None:
            os.close(held)
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the crawl's own process is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
