"""The programs of the stack, and supervisor, which keeps them running."""

from __future__ import annotations

import http.client
import os
import shlex
import subprocess
import xmlrpc.client
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import postgresql
import redis_server
import solr
from instance import CHECKOUT, HOST, Instance, StackError, write
from processes import environment
from sites import BIN, Site, ini, sites

USER = "stack"


@dataclass(frozen=True)
class Program:
    """A process that supervisor keeps.

    place: where it answers; answers: whether the running one, of this process id, does its work; patience: seconds for its start
    """

    name: str
    command: list[str]
    place: str
    answers: Callable[[int], bool]
    patience: int
    user: str | None = None
    stop_signal: str = "TERM"


@dataclass(frozen=True)
class State:
    """What supervisor knows of a program: its own word for the state, the process id (0: none) and one line of description."""

    word: str
    pid: int
    description: str


def services(instance: Instance) -> list[Program]:
    """What the sites stand on."""
    cores = [site.name for site in sites(instance)]
    return [
        Program(
            "postgresql",
            postgresql.command(instance),
            f"{HOST}:{instance.port('postgresql')}",
            lambda pid: postgresql.answers(instance),
            60,
            user=postgresql.user(),
            stop_signal="INT",  # PostgreSQL's fast shutdown
        ),
        Program(
            "redis",
            redis_server.command(instance),
            f"{HOST}:{instance.port('redis')}",
            lambda pid: redis_server.answers(instance),
            60,
        ),
        Program(
            "solr",
            solr.command(instance),
            f"http://{HOST}:{instance.port('solr')}/solr",
            lambda pid: all(_is_ok(instance.port("solr"), f"/solr/{core}/admin/ping") for core in cores),
            120,
        ),
    ]


def site_programs(instance: Instance) -> list[Program]:
    """Each site's web server and background worker."""
    return [program for site in sites(instance) if site.serves for program in (_server(instance, site), _worker(instance, site))]


def _server(instance: Instance, site: Site) -> Program:
    port = instance.port(site.name)
    # No reloader, which starts a second process, and no debugger, which runs any code that is sent to it.
    options = ["--host", HOST, "--port", str(port), "--threaded", "--disable-reloader", "--disable-debugger"]
    return Program(
        site.name,
        [str(site.bin / "ckan"), "-c", str(ini(instance, site)), "run", *options],
        instance.url(site.name),
        lambda pid: _is_ok(port, "/api/3/action/status_show"),
        120,
    )


def _worker(instance: Instance, site: Site) -> Program:
    return Program(
        f"{site.name}-worker",
        [str(site.bin / "ckan"), "-c", str(ini(instance, site)), "jobs", "worker"],
        f"Redis database {site.redis_database}",
        lambda pid: redis_server.has_worker(instance, site.redis_database, pid),
        120,
    )


def make_configuration(instance: Instance) -> bool:
    """Make supervisor's configuration say what it should; False when it did already."""
    server = f"{HOST}:{instance.port('supervisor')}"
    text = f"""; Written by scripts/stack.
[supervisord]
pidfile={_quoted(_pid_file(instance))}
logfile={_quoted(instance.logs / "supervisor.log")}
logfile_maxbytes=5MB
logfile_backups=1
directory={_quoted(instance.folder)}
umask=077
{"user=root" if os.geteuid() == 0 else ""}

[inet_http_server]
port={server}
username={USER}
password={instance.secret("supervisor-password")}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""
    for number, program in enumerate(services(instance) + site_programs(instance)):
        text += _section(instance, program, priority=number)
    return write(_configuration(instance), text)


def _section(instance: Instance, program: Program, priority: int) -> str:
    # The kernel signals each program when supervisor dies, so that not even kill -9 leaves orphans to fight with.
    command = ["/usr/bin/setpriv", "--pdeathsig", program.stop_signal, *program.command]
    return f"""
[program:{program.name}]
command={_quoted(shlex.join(command))}
directory=/
{f"user={program.user}" if program.user else ""}
priority={priority}
autostart=false
autorestart=true
startsecs=2
startretries=5
stopsignal={program.stop_signal}
stopwaitsecs=10
stopasgroup={"false" if program.user else "true"}
killasgroup=true
redirect_stderr=true
stdout_logfile={_quoted(log(instance, program.name))}
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=1
"""


def log(instance: Instance, program: str) -> Path:
    return instance.logs / f"{program}.log"


def launch(instance: Instance) -> None:
    """Start supervisor, with every program still stopped.

    :raises StackError: it does not start
    """
    done = subprocess.run(
        [str(BIN / "supervisord"), "-c", str(_configuration(instance))],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment(instance),
        cwd=CHECKOUT,
    )
    if done.returncode:
        raise StackError(f"supervisor did not start: {(done.stderr or done.stdout).strip()}")


class Supervisor:
    """The running supervisor of an instance."""

    def __init__(self, instance: Instance) -> None:
        place = f"{USER}:{instance.secret('supervisor-password')}@{HOST}:{instance.port('supervisor')}"
        self._rpc = xmlrpc.client.ServerProxy(f"http://{place}/RPC2", transport=_Transport()).supervisor

    def pid(self) -> int | None:
        """Its process id; None when it does not answer."""
        try:
            return int(self._call("getPID"))
        except (OSError, http.client.HTTPException, xmlrpc.client.Error):
            return None

    def states(self) -> dict[str, State]:
        """State of each program by its name."""
        infos: list[dict[str, Any]] = self._call("getAllProcessInfo")
        return {info["name"]: State(info["statename"], info["pid"], info["description"]) for info in infos}

    def start(self, program: str) -> None:
        self._call("startProcess", program, False)

    def stop(self, program: str) -> None:
        self._call("stopProcess", program, True)

    def shut_down(self) -> None:
        self._call("shutdown")

    def _call(self, method: str, *arguments: str | bool) -> Any:
        return getattr(self._rpc, method)(*arguments)


class _Transport(xmlrpc.client.Transport):
    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        connection = super().make_connection(host)
        connection.timeout = 30
        return connection


def _is_ok(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _configuration(instance: Instance) -> Path:
    return instance.folder / "supervisord.conf"


def _pid_file(instance: Instance) -> Path:
    return instance.folder / "supervisord.pid"


def _quoted(value: str | Path) -> str:
    return str(value).replace("%", "%%")
