"""The watch's own web, by name: tests are no package, so it is handed out as a fixture."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def webs() -> ModuleType:
    """`webs.py` beside this file."""
    spec = importlib.util.spec_from_file_location("watch_webs", Path(__file__).with_name("webs.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
