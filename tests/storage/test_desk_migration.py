"""A store written before there was a desk gets its claims opened and its texts made searchable."""

from datetime import UTC, datetime

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from storage import database
from storage.database import open_database
from storage.desk import Desk
from storage.store import Store
from storage.verdicts import Progress

ROWS = """
INSERT INTO issues VALUES ('i', 'Nr. 1', NULL, NULL, 'ko', 'text', NULL, '모델이 44% 빨라졌다. 끝', '2026-11-09 08:00:00');
INSERT INTO items VALUES ('i1', 'i', 1, NULL, '머리말', 0, 13, 'ko');
INSERT INTO claims VALUES ('c1', 'i1', 1, 0, 13, 'ko');
INSERT INTO sources (identity, kind, canonical, identifiers, first_seen)
 VALUES ('web:e', 'web', 'https://e', '{}', '2026-11-09 08:00:00');
INSERT INTO documents (id, source, sha256, address, kind, title, authors, language, text, standing, methods, facts,
 seen) VALUES ('d', 'web:e', 'f', 'https://e', 'article', NULL, '[]', 'ja', '人工知能は速い', 'current', '{}', '{}',
 '2026-11-09 08:00:00')
"""


def test_what_was_stored_before_is_taken_in(url: str) -> None:
    older = make_url(url)
    if older.get_backend_name() == "postgresql":
        older = older.set(drivername="postgresql+psycopg")
    engine = create_engine(older)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(database._MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "2026_11_24_walk")
        for statement in ROWS.split(";\n"):
            connection.execute(text(statement))
    engine.dispose()

    opened = open_database(url)
    desk = Desk(opened)
    queue = desk.queue("i", now=datetime(2026, 11, 9, tzinfo=UTC))

    assert queue is not None
    assert [(line.text, line.progress) for line in queue.lines] == [("모델이 44% 빨라졌다.", Progress.OPEN)]
    assert queue.lines[0].classes == ("numbers",)
    assert {(hit.kind, hit.key) for hit in desk.search("모델").hits} == {("issue", "i"), ("item", "i1")}
    assert [hit.key for hit in desk.search("能").hits] == ["d"]
    assert [hit.key for hit in desk.search("머리말").hits] == ["i1"]
    assert Store(opened).issue("i") is not None
    opened.dispose()
