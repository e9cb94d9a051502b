"""Redis: sessions' cache and the job queues, one database for each site."""

from __future__ import annotations

import shutil

import redis
from instance import HOST, Instance, StackError, write


def make_configuration(instance: Instance) -> bool:
    """Make the configuration say what it should; False when it did already."""
    folder = instance.folder / "redis"
    folder.mkdir(mode=0o700, exist_ok=True)
    keep = 'save ""\nappendonly no' if instance.is_test else 'save ""\nappendonly yes'
    text = f"""bind {HOST}
port {instance.port("redis")}
requirepass {instance.secret("redis-password")}
dir "{folder}"
{keep}
"""
    return write(folder / "redis.conf", text)


def command(instance: Instance) -> list[str]:
    """:raises StackError: Redis is not installed"""
    program = shutil.which("redis-server")
    if program is None:
        raise StackError("The Debian package redis-server is missing: run scripts/setup.")
    return [program, str(instance.folder / "redis" / "redis.conf")]


def url(instance: Instance, database: int) -> str:
    return f"redis://:{instance.secret('redis-password')}@{HOST}:{instance.port('redis')}/{database}"


def answers(instance: Instance) -> bool:
    try:
        return bool(_connect(instance, 0).ping())
    except redis.RedisError:
        return False


def has_worker(instance: Instance, database: int, pid: int) -> bool:
    """Whether the worker of this process id has registered for jobs."""
    try:
        connection = _connect(instance, database)
        keys = connection.smembers("rq:workers")
        return any(connection.hget(key, "pid") == str(pid) for key in keys)
    except redis.RedisError:
        return False


def _connect(instance: Instance, database: int) -> redis.Redis:
    return redis.Redis.from_url(url(instance, database), socket_timeout=3, decode_responses=True)
