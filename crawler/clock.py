"""What time it is in a crawl."""

from datetime import UTC, datetime

from scrapy.settings import BaseSettings


def now(settings: BaseSettings) -> datetime:
    """The moment that the setting `AS_OF` names, for a rehearsal of other days; else the machine's clock."""
    named = settings.get("AS_OF")
    return named if isinstance(named, datetime) else datetime.now(UTC)
