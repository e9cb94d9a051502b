"""PostgreSQL's advisory locks, each on a connection of its own: the server lets go when the process dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from ckan import model


@contextmanager
def held(name: str) -> Iterator[bool]:
    """Holds the lock of a name inside the block; False when somebody else has it."""
    with own_connection() as connection:
        key = sa.func.hashtextextended(name, 0)
        mine = bool(connection.scalar(sa.select(sa.func.pg_try_advisory_lock(key))))
        try:
            yield mine
        finally:
            if mine:
                connection.execute(sa.select(sa.func.pg_advisory_unlock(key)))


@contextmanager
def own_connection() -> Iterator[Any]:
    """A connection beside the session's, each statement a transaction of its own."""
    # AUTOCOMMIT: an open transaction would be ended by a server that does not suffer idle ones.
    connection = model.meta.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        yield connection
    except BaseException:
        connection.invalidate()  # locks outlive the transaction, and a connection of the pool outlives its user
        raise
    finally:
        connection.close()
