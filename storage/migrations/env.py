"""What Alembic runs inside the connection that `storage.database.migrate` holds locked."""

from alembic import context

from storage.database import VERSION_TABLE
from storage.turn_tables import SCHEMA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SCHEMA,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
