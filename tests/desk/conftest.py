"""A desk over the crawled demo issue: for the test client, and listening for a real browser."""

import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from crawler.archived import ArchiveReader
from crawler.config import load, scrapy_settings
from crawler.demo import ISSUE, demo_settings, demo_web
from crawler.desk.app import create_app
from crawler.desk.office import Office
from crawler.desk.serve import LOCAL_NAMES, listening, server_of
from crawler.run import crawl
from storage.accounts import Role
from storage.database import open_database
from storage.desk import Desk
from storage.editors import Editors
from storage.policy import Policy
from storage.store import Store

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PASSWORD = "a good long password"


class House:
    """A home folder with the demo in it, and everything that stands over it."""

    def __init__(self, home: Path, policy: Policy | None = None) -> None:
        self.config = load(home=home)
        self.engine = open_database(self.config.store_url)
        self.store, self.editors = Store(self.engine), Editors(self.engine)
        self.work = Desk(self.engine, policy)
        self.office = Office(
            store=self.store,
            work=self.work,
            editors=self.editors,
            archive=ArchiveReader(self.config.archive, known=self.store.known),
            secret="x" * 64,
            hosts=LOCAL_NAMES | {"testserver"},
            accounts=True,
        )
        self.app = create_app(self.office)
        for name, role in (("kim", Role.ADMIN), ("lee", Role.EDITOR), ("park", Role.READER)):
            self.editors.ensure(name, role, now=now())

    @property
    def issue(self) -> str:
        return self.store.issues()[0].id

    def claims(self) -> list[str]:
        queue = self.work.queue(self.issue, now=now())
        assert queue is not None
        return [line.claim for line in queue.lines]

    def client(self, name: str | None = None, language: str = "en") -> "Client":
        return Client(self, name, language)


class Client(TestClient):
    """A browser without script: keeps cookies, follows nothing by itself, fills in the CSRF token."""

    def __init__(self, house: House, name: str | None, language: str) -> None:
        super().__init__(
            house.app,
            follow_redirects=False,
            headers={"accept-language": language},
            raise_server_exceptions=False,
        )
        if name is not None:
            token = house.editors.link(name, now=now())
            assert self.submit(f"/enter/{token}", page=f"/enter/{token}").status_code == 303

    def token(self, page: str = "/keys") -> str:
        return re.findall(r'name="csrf" value="([^"]+)"', self.get(page).text)[0]

    def submit(self, address: str, *, page: str = "/keys", **form: Any) -> Any:
        return self.post(address, data={"csrf": self.token(page), **form})


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Argon2 at its cheapest: what a hash costs is its own business."""
    cheap = PasswordHasher(time_cost=1, memory_cost=64)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("storage.editors._HASHER", cheap)
        patched.setattr("storage.editors._NOBODY", cheap.hash("nobody"))
        yield


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, crawled once; never written to: every test works on a copy."""
    home = tmp_path_factory.mktemp("demo")
    with demo_web() as served:
        await crawl(scrapy_settings(load(home=home)) | demo_settings(served), "links", issue=str(ISSUE))
    return home


@pytest.fixture
def new_house(demo_home: Path, tmp_path: Path) -> Iterator[Callable[..., House]]:
    made: list[House] = []

    def make(policy: Policy | None = None) -> House:
        home = tmp_path / f"house{len(made)}"
        shutil.copytree(demo_home, home)
        made.append(House(home, policy))
        return made[-1]

    yield make
    for house in made:
        house.engine.dispose()


@pytest.fixture(scope="session")
def shared(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house for tests that only look."""
    home = tmp_path_factory.mktemp("shared") / "house"
    shutil.copytree(demo_home, home)
    made = House(home)
    yield made
    made.engine.dispose()


@pytest.fixture
def house(new_house: Callable[..., House]) -> House:
    return new_house()


# --- a real browser ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if not Path(CHROMIUM).exists():
        reason = f"no Chromium at {CHROMIUM}: apt-get install chromium, or set CHROMIUM"
        if os.environ.get("REQUIRE_CHROMIUM") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Served:
    """A desk that listens on a free port of this machine."""

    def __init__(self, house: House, chromium: Any) -> None:
        self.house, self._chromium = house, chromium
        bound = listening("127.0.0.1", 0)
        self.base = f"http://127.0.0.1:{bound.getsockname()[1]}"
        self._server = server_of(house.app, log_level="WARNING", ready=lambda: None)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [bound]}, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        self._contexts: list[Any] = []

    def page(self, name: str | None = "kim", **options: Any) -> Any:
        """A page of a browser of its own, signed in; remembers every address it asked for."""
        context = self._chromium.new_context(**{"locale": "en-GB", "reduced_motion": "reduce", **options})
        context.set_default_timeout(5_000)
        self._contexts.append(context)
        page = context.new_page()
        page.asked = []
        page.troubles = []
        context.on("request", lambda request: page.asked.append(request.url))
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on("console", lambda message: message.type == "error" and page.troubles.append(message.text))
        if name is not None:
            page.goto(f"{self.base}/enter/{self.house.editors.link(name, now=now())}")
            page.click("button.main")
            page.wait_for_url(self.base + "/")
        return page

    def stop(self) -> None:
        for context in self._contexts:
            context.close()
        self._server.should_exit = True
        self._thread.join(10)


@pytest.fixture
def served(house: House, chromium: Any) -> Iterator[Served]:
    running = Served(house, chromium)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def served_module(
    demo_home: Path, tmp_path_factory: pytest.TempPathFactory, chromium: Any
) -> Iterator[Served]:
    """One desk for all tests of a module; what they write stays in it."""
    home = tmp_path_factory.mktemp("module") / "house"
    shutil.copytree(demo_home, home)
    house = House(home)
    running = Served(house, chromium)
    yield running
    running.stop()
    house.engine.dispose()


def with_text(house: House, part: str) -> str:
    """The claim of the demo's queue that has these words."""
    queue = house.work.queue(house.issue, now=now())
    assert queue is not None
    return next(line.claim for line in queue.lines if part in line.text)


FASTER = "응답 속도가 5배"
"""The demo's claim whose number differs from its source's."""
