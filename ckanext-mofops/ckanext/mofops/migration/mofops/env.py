"""Runs the migrations of the mofops tables; started by ``ckan db upgrade``."""

from alembic import context
from ckan.model.meta import metadata
from sqlalchemy import engine_from_config, pool

PLUGIN = "mofops"


def is_ours(_object, name, type_, _reflected, _compare_to):
    """The tables of this plugin, so that ``ckan generate migration`` proposes nothing about others."""
    return type_ != "table" or name.startswith(f"{PLUGIN}_")


engine = engine_from_config(context.config.get_section(context.config.config_ini_section), "sqlalchemy.", poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=f"{PLUGIN}_alembic_version",
        include_object=is_ours,
    )
    with context.begin_transaction():
        context.run_migrations()
