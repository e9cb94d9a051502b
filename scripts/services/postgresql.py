"""PostgreSQL: its cluster, roles and databases. It refuses to run as root, and root's stack runs it as its own user."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from contextlib import suppress
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
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
            verb = sql.SQL("ALTER" if cursor.fetchone() else "CREATE")
            role = sql.SQL("{} ROLE {} LOGIN PASSWORD {}")
            cursor.execute(role.format(verb, sql.Identifier(name), sql.Literal(instance.secret(f"{name}-database-password"))))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                cursor.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(name)))
    finally:
        connection.close()


def database_url(instance: Instance, name: str) -> str:
    return f"postgresql://{name}:{instance.secret(f'{name}-database-password')}@{HOST}:{instance.port('postgresql')}/{name}"


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


def _connect(instance: Instance) -> psycopg2.extensions.connection:
    connection = psycopg2.connect(
        host=HOST,
        port=instance.port("postgresql"),
        user=OWNER,
        password=instance.secret("postgresql-password"),
        dbname="postgres",
        connect_timeout=3,
    )
    connection.autocommit = True
    return connection
