"""Runs migrations on the connection it is handed; `storage.schema` is the way in."""

from alembic import context

from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    # procrastinate owns its tables; they come from its own schema, not from our metadata.
    include_name=lambda name, type_, _parents: type_ != "table" or not (name or "").startswith("procrastinate_"),
)
with context.begin_transaction():
    context.run_migrations()
