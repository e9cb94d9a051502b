"""Runs the migrations of a plugin's tables."""

from alembic import context
from ckan.model.meta import metadata
from sqlalchemy import engine_from_config, pool


def run(plugin: str, *, others: tuple[str, ...] = ()) -> None:
    """Bring the tables up to date whose names begin with the plugin's; inside Alembic's ``env.py``.

    others: plugins of this package with tables of their own whose names begin so, too
    """

    def is_ours(_object: object, name: str | None, type_: str, _reflected: bool, _compare_to: object) -> bool:
        # So that `ckan generate migration` proposes nothing about the tables of others.
        prefixes = tuple(f"{other}_" for other in others)
        return type_ != "table" or (str(name).startswith(f"{plugin}_") and not str(name).startswith(prefixes))

    section = context.config.get_section(context.config.config_ini_section) or {}
    engine = engine_from_config(section, "sqlalchemy.", poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            version_table=f"{plugin}_alembic_version",
            include_object=is_ours,
        )
        with context.begin_transaction():
            context.run_migrations()
