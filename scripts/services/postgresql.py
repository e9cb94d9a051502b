"""PostgreSQL: its cluster, roles and databases. It refuses to run as root, and root's stack runs it as its own user."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg2
from instance import HOST, Instance, StackError, write
from processes import environment
from psycopg2 import sql

OWNER = "mofops"
"""The cluster's superuser."""


def user() -> str | None:
    """The user that PostgreSQL runs as, or None for whoever runs the stack.

    :raises StackError: root runs the stack and the package's user is missing
    """
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise StackError("The Debian package postgresql is missing: run scripts/setup.") from None


def program(name: str) -> Path:
    """A program of the newest installed PostgreSQL.

    :raises StackError: none is installed
    """
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    if not found:
        raise StackError("The Debian package postgresql is missing: run scripts/setup.")
    return found[-1]


def data(instance: Instance) -> Path:
    return _home(instance).resolve() / "data"


def make_cluster(instance: Instance) -> bool:
    """Make the instance's cluster if it has none; False when it has."""
    if (data(instance) / "PG_VERSION").exists():
        return False
    home = _make_home(instance)
    # Made under another name, so that an interrupted one is never taken for whole.
    half_made = home / "half-made"
    password = home / "password"
    shutil.rmtree(half_made, ignore_errors=True)
    half_made.mkdir(mode=0o700)
    write(password, instance.secret("postgresql-password"))
    if owner := user():
        shutil.chown(half_made, owner, owner)
        shutil.chown(password, owner, owner)
    _run(
        instance,
        [
            str(program("initdb")),
            f"--pgdata={half_made}",
            f"--username={OWNER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
        ],
        instance.logs / "initdb.log",
    )
    password.unlink()
    half_made.replace(data(instance))
    return True


def command(instance: Instance) -> list[str]:
    """Every setting stands here: TCP on loopback only, as the path of a socket in a deep checkout is too long."""
    settings = {"port": str(instance.port("postgresql")), "listen_addresses": HOST, "unix_socket_directories": ""}
    if instance.is_test:  # its data is made anew for each run
        settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(program("postgres")), "-D", str(data(instance)), *options]


def make_database(instance: Instance, name: str) -> None:
    """Make a database and the role of the same name that owns it, if missing; the role's password is the instance's."""
    connection = _connect(instance)
    try:
        with connection.cursor() as cursor:
            _make_role(instance, cursor, name)
            _make_database(cursor, name, owner=name)
    finally:
        connection.close()


def _make_role(instance: Instance, cursor: psycopg2.extensions.cursor, name: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    verb = sql.SQL("ALTER" if cursor.fetchone() else "CREATE")
    role = sql.SQL("{} ROLE {} LOGIN PASSWORD {}")
    cursor.execute(role.format(verb, sql.Identifier(name), sql.Literal(instance.secret(f"{name}-database-password"))))


def _make_database(cursor: psycopg2.extensions.cursor, name: str, *, owner: str) -> None:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    if not cursor.fetchone():
        cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner)))


def make_datastore(instance: Instance, name: str) -> None:
    """Make the database of a site's DataStore, owned by the site's role, and the role that may only read it, if missing.

    What each of them may do is CKAN's own to say: the text that ``ckan datastore set-permissions`` prints.
    """
    database = datastore_name(name)
    names = {"maindb": name, "mainuser": name, "writeuser": name, "datastoredb": database, "readuser": database}
    permissions = files("ckanext.datastore").joinpath("set_permissions.sql").read_text(encoding="utf-8")
    connection = _connect(instance)
    try:
        with connection.cursor() as cursor:
            _make_role(instance, cursor, database)
            _make_database(cursor, database, owner=name)
            # Anyone may connect to a database until that is taken back, which the text of CKAN leaves out.
            cursor.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    finally:
        connection.close()
    connection = _connect(instance, database)
    try:
        with connection.cursor() as cursor:
            quoted = {key: sql.Identifier(value).as_string(cursor) for key, value in names.items()}
            lines = permissions.format(**quoted).splitlines()
            cursor.execute("\n".join(line for line in lines if not line.startswith("\\connect ")))  # which is psql's
    finally:
        connection.close()


def datastore_name(name: str) -> str:
    """The database of a site's DataStore, and the role that may only read it."""
    return f"{name}-datastore"


def datastore_urls(instance: Instance, name: str) -> tuple[str, str]:
    """The addresses of a site's DataStore for its writer and for its reader."""
    database = datastore_name(name)
    return _url(instance, name, database), _url(instance, database, database)


def database_url(instance: Instance, name: str) -> str:
    return _url(instance, name, name)


def _url(instance: Instance, role: str, database: str) -> str:
    return f"postgresql://{role}:{instance.secret(f'{role}-database-password')}@{HOST}:{instance.port('postgresql')}/{database}"


def answers(instance: Instance) -> bool:
    try:
        _connect(instance).close()
    except psycopg2.OperationalError:
        return False
    return True


def delete(instance: Instance) -> None:
    """Delete what of the instance's cluster lies outside its folder."""
    if _home(instance).is_symlink():
        shutil.rmtree(instance.elsewhere, ignore_errors=True)
        with suppress(OSError):  # another checkout's data may lie there
            instance.elsewhere.parent.rmdir()


def _home(instance: Instance) -> Path:
    """The folder around the data, or a link to it."""
    return instance.folder / "postgresql"


def _make_home(instance: Instance) -> Path:
    """The real folder around the data, made in a place that PostgreSQL's user can reach."""
    home = _home(instance)
    if not home.exists():
        home.unlink(missing_ok=True)  # a link whose folder was taken away
        reachable = subprocess.run(["test", "-x", str(instance.folder)], cwd="/", **_as_user()).returncode == 0
        if reachable:
            home.mkdir(mode=0o711)
        else:
            shutil.rmtree(instance.elsewhere, ignore_errors=True)  # of a checkout that was deleted
            instance.elsewhere.mkdir(mode=0o711, parents=True)
            home.symlink_to(instance.elsewhere)
    return home.resolve()


def _run(instance: Instance, arguments: list[str], log: Path) -> None:
    with log.open("w") as output:
        done = subprocess.run(
            arguments, stdout=output, stderr=subprocess.STDOUT, cwd="/", env=environment(instance), **_as_user()
        )
    if done.returncode:
        raise StackError(f"{Path(arguments[0]).name} failed:\n{log.read_text()}")


def _as_user() -> dict[str, Any]:
    owner = user()
    return {} if owner is None else {"user": owner, "group": owner, "extra_groups": []}


def _connect(instance: Instance, database: str = "postgres") -> psycopg2.extensions.connection:
    connection = psycopg2.connect(
        host=HOST,
        port=instance.port("postgresql"),
        user=OWNER,
        password=instance.secret("postgresql-password"),
        dbname=database,
        connect_timeout=3,
    )
    connection.autocommit = True
    return connection
