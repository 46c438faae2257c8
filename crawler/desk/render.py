"""The templates: everything is escaped unless a template of ours says otherwise, and nothing may be missing."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crawler.desk.marking import readable

HERE = Path(__file__).parent


@cache
def templates() -> Environment:
    """The one environment."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["readable"] = readable
    return environment
