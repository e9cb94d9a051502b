"""Tables of CKAN's DataStore, which is a database of its own: made aside and put in place in one transaction."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
from ckan.plugins import plugin_loaded
from ckan.plugins import toolkit as tk
from psycopg2 import sql

from ckanext.mofops.renditions import Column

MARK = "mofops"
"""Comment of the tables that are ours to take away."""
_PATIENCE = "30s"  # for readers of the old table, before it is put out of the way


class TableRefused(Exception):
    """PostgreSQL does not take the rows; args: what it says."""


def is_there() -> bool:
    """Whether this catalogue has a DataStore."""
    return plugin_loaded("datastore")


def load(resource_id: str, columns: Sequence[Column], rows: Path) -> None:
    """Make this the table of a resource: readers see the old one until all of it is there.

    rows: a file as COPY reads it, in UTF-8.

    :raises TableRefused: it cannot be made of them
    """
    # A name with an underscore in front is no table of the Data API.
    aside, name = sql.Identifier(f"_mofops_{uuid4().hex}"), sql.Identifier(resource_id)
    typed = [sql.SQL("{} {}").format(sql.Identifier(column.id), sql.SQL(column.kind)) for column in columns]
    head = [sql.SQL("_id serial PRIMARY KEY"), sql.SQL("_full_text tsvector"), *typed]
    method = sql.SQL("gin" if tk.config["ckan.datastore.default_fts_index_method"] == "gin" else "gist")
    copy = sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT text, ENCODING 'UTF8')")
    ids = sql.SQL(", ").join(sql.Identifier(column.id) for column in columns)
    try:
        with _cursor() as cursor, rows.open("rb") as file:
            cursor.execute(sql.SQL("CREATE TABLE {} ({})").format(aside, sql.SQL(", ").join(head)))
            for column in columns:
                comment = sql.SQL("COMMENT ON COLUMN {}.{} IS {}")
                cursor.execute(comment.format(aside, sql.Identifier(column.id), sql.Literal(_info(column))))
            cursor.execute(sql.SQL("COMMENT ON TABLE {} IS {}").format(aside, sql.Literal(MARK)))
            trigger = "CREATE TRIGGER zfulltext BEFORE INSERT OR UPDATE ON {} FOR EACH ROW EXECUTE PROCEDURE {}()"
            cursor.execute(sql.SQL(trigger).format(aside, sql.Identifier("populate_full_text_trigger")))
            cursor.copy_expert(copy.format(aside, ids).as_string(cursor), file)
            cursor.execute(sql.SQL("CREATE INDEX ON {} USING {} (_full_text)").format(aside, method))
            cursor.execute(sql.SQL("ANALYZE {}").format(aside))
            cursor.execute("SET LOCAL lock_timeout = %s", [_PATIENCE])
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(name))
            cursor.execute(sql.SQL("ALTER TABLE {} RENAME TO {}").format(aside, name))
            cursor.execute("DELETE FROM _table_stats WHERE resource_id = %s", [resource_id])
    except psycopg2.DataError as error:
        raise TableRefused(str(error).splitlines()[0]) from error


def _info(column: Column) -> str:
    """The data dictionary of a column, as CKAN 2.12 keeps it. The space in front tells it from that of older ones."""
    said = {"label": column.title or (column.name if column.name != column.id else ""), "notes": column.description}
    return " " + json.dumps({"_info": {name: words for name, words in said.items() if words}}, ensure_ascii=False)


def drop(resource_id: str) -> None:
    """Take the table of a resource away, if it is one of ours."""
    with _cursor() as cursor:
        if resource_id in _ours(cursor):
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(resource_id)))
            cursor.execute("DELETE FROM _table_stats WHERE resource_id = %s", [resource_id])


def held() -> set[str]:
    """The resources of which the DataStore has a table of ours."""
    with _cursor() as cursor:
        return _ours(cursor)


def _ours(cursor: Any) -> set[str]:
    cursor.execute(
        "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
        " WHERE nspname = 'public' AND relkind = 'r' AND obj_description(pg_class.oid, 'pg_class') = %s",
        [MARK],
    )
    return {row[0] for row in cursor.fetchall()}


@contextmanager
def _cursor() -> Iterator[Any]:
    """A cursor of the writer, whose statements are one transaction."""
    from ckanext.datastore.backend.postgres import get_write_engine  # of a plugin that a catalogue need not have

    connection = get_write_engine().raw_connection()
    try:
        with connection.cursor() as cursor:
            yield cursor
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.close()
