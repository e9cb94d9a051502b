"""scripts/stack: starts, stops and shows the development stack."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import hub
import postgresql
import processes
import redis_server
import sites
import solr
import supervision
from instance import Instance, StackError, begin, is_free, say
from supervision import Program, Supervisor

DESCRIPTION = """\
PostgreSQL, Redis, Solr, the agency catalogue and a GD Catalog to rehearse on, on loopback only.

  start            make what is missing, start what is down, wait until all of it answers; --target 2.11: with another CKAN, too
  stop             end every process
  status           a line for each program; exit code 1 when one is down
  logs [PROGRAM]   the end of the logs; -f follows them
  env              the addresses and tokens as shell lines: eval "$(scripts/stack env)"
  reset            delete the stopped stack's data
"""


def main() -> int:
    os.umask(0o022)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # end quietly when the reader of a pipe has gone
    begin()
    options = _parser().parse_args()
    instance = Instance(options.instance)
    commands = {"start": start, "stop": stop, "status": status, "logs": logs, "env": env, "reset": reset}
    try:
        return commands[options.command](instance, options)
    except StackError as error:
        print(f"stack: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="scripts/stack", description=DESCRIPTION, formatter_class=as_written)
    parser.add_argument("--instance", choices=["demo", "test"], default="demo", help="which stack (default: demo)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    targets = [*hub.RELEASES, "none"]
    commands.add_parser("start").add_argument("--target", choices=targets, help="also a hub with this CKAN, as MOFOPS_HUB")
    for name in ("stop", "status", "env"):
        commands.add_parser(name)
    logs = commands.add_parser("logs")
    logs.add_argument("program", nargs="?")
    logs.add_argument("-f", "--follow", action="store_true")
    logs.add_argument("-n", "--lines", type=int, default=50)
    commands.add_parser("reset").add_argument("--yes", action="store_true", help="do not ask")
    return parser


def start(instance: Instance, options: argparse.Namespace) -> int:
    """Make what is missing, start what is down, wait until everything answers."""
    with instance.lock():
        instance.make_folders()
        if options.target is not None:
            instance.choose_target(None if options.target == "none" else options.target)
        if instance.target is not None:
            hub.make_environment(instance, instance.target)
        supervisor_pid = _supervisor_pid(instance)
        if ended := processes.end(instance, supervisor_pid):  # such as what a killed worker had begun
            say(f"ended {ended} leftover processes of the {instance.name} stack")
        if supervisor_pid is None:
            _settle_ports(instance)
        elif os.environ.get("MOFOPS_PORT_BASE") not in (None, "", str(instance.base)):
            raise StackError(f"The {instance.name} stack runs on the ports from {instance.base}: scripts/stack stop comes first.")
        if _make_files(instance) and _supervisor_pid(instance) is not None:
            say("the settings have changed: the stack starts anew")
            _end_all(instance)
        if _supervisor_pid(instance) is None:
            supervision.launch(instance)
        supervisor = Supervisor(instance)
        _start(instance, supervisor, supervision.services(instance))
        prepared = _prepare(instance)
        for site in prepared:
            for name in (site, f"{site}-worker"):
                if supervisor.states().get(name, supervision.State("", 0, "")).pid:
                    supervisor.stop(name)
        _start(instance, supervisor, supervision.site_programs(instance))
    say(f"the {instance.name} stack is up: agency {instance.url('agency')}, GD Catalog {instance.url('gdcatalog')}")
    return 0


def stop(instance: Instance, options: argparse.Namespace) -> int:
    """End every process of the instance."""
    with instance.lock():
        ended = _end_all(instance)
    say(f"the {instance.name} stack is stopped" if ended else f"the {instance.name} stack was not running")
    return 0


def status(instance: Instance, options: argparse.Namespace) -> int:
    """A line for each program: its state, whether it answers, its place and process id."""
    states = _supervisor(instance).states()
    down = 0
    for program in _programs(instance):
        state = states[program.name]
        answers = bool(state.pid) and program.answers(state.pid)
        word = "answers" if answers else "does not answer" if state.pid else state.word.lower()
        _print(f"{program.name:<18} {word:<16} pid {state.pid or '-':<8} {program.place}")
        down += not answers
    return 1 if down else 0


def logs(instance: Instance, options: argparse.Namespace) -> int:
    """The end of one program's log, or of all."""
    known = {path.stem: path for path in sorted(instance.logs.glob("*.log"))} if instance.logs.exists() else {}
    if options.program and options.program not in known:
        raise StackError(f"There is no log of {options.program!r}; there are: {', '.join(known) or 'none yet'}.")
    files = [known[options.program]] if options.program else list(known.values())
    if not files:
        raise StackError(f"The {instance.name} stack has no logs yet: it was never started.")
    follow = ["-F"] if options.follow else []
    os.execvp("tail", ["tail", "-n", str(options.lines), *follow, *map(str, files)])  # noqa: S606


def env(instance: Instance, options: argparse.Namespace) -> int:
    """The addresses and tokens as shell lines, for people and programs outside."""
    states = _supervisor(instance).states()
    down = [name for name in ("agency", "gdcatalog") if states[name].word != "RUNNING"]
    if down:
        raise StackError(f"{' and '.join(down)} of the {instance.name} stack: down; scripts/stack start repairs it.")
    settings = {
        "MOFOPS_SOURCE": instance.url("agency"),
        "MOFOPS_SOURCE_TOKEN": sites.token_file(instance, sites.AGENCY).read_text(),
        "MOFOPS_TARGET": instance.url("gdcatalog"),
        "MOFOPS_TARGET_TOKEN": sites.token_file(instance, sites.GDCATALOG).read_text(),
        "MOFOPS_TARGET_ORG": sites.agency_facts()["agency"]["name"],
        "MOFOPS_STATE_DIR": str(instance.folder / "state"),
        "DATABASE_URL": postgresql.database_url(instance, "agency"),
        "SOLR_URL": solr.core_url(instance, "agency"),
        "REDIS_URL": redis_server.url(instance, sites.AGENCY.redis_database),
    }
    if instance.target is not None:
        settings["MOFOPS_HUB"] = instance.url("hub")
        settings["MOFOPS_HUB_TOKEN"] = sites.token_file(instance, sites.hub_of(instance.target)).read_text()
    if instance.is_test:
        settings["CKAN_INI"] = str(sites.ini(instance, sites.TEST))
    for name, value in settings.items():
        _print(f"export {name}={shlex.quote(value)}")
    return 0


def reset(instance: Instance, options: argparse.Namespace) -> int:
    """Delete the stopped instance's data."""
    with instance.lock():
        if not instance.folder.exists():
            say(f"the {instance.name} stack has no data")
            return 0
        if instance.recorded_base.exists() and (_supervisor_pid(instance) or processes.leftovers(instance, None)):
            raise StackError(f"The {instance.name} stack is running: scripts/stack stop comes first.")
        if not options.yes and not _agreed(f"Delete all data of the {instance.name} stack in {instance.folder}? [y/N] "):
            raise StackError("Nothing was deleted.")
        postgresql.delete(instance)
        shutil.rmtree(instance.folder)
    say(f"the {instance.name} stack's data is deleted")
    return 0


def _supervisor_pid(instance: Instance) -> int | None:
    return Supervisor(instance).pid() if instance.recorded_base.exists() else None


def _supervisor(instance: Instance) -> Supervisor:
    supervisor = Supervisor(instance)
    if supervisor.pid() is None:
        raise StackError(f"The {instance.name} stack is not running: scripts/stack start starts it.")
    return supervisor


def _settle_ports(instance: Instance) -> None:
    """:raises StackError: a port is taken"""
    instance.choose_base()
    taken = [f"{instance.port(name)} ({name})" for name in instance.ports if not is_free(instance.port(name))]
    if taken:
        ports = f"Port {taken[0]} is" if len(taken) == 1 else f"Ports {', '.join(taken)} are"
        raise StackError(f"{ports} taken by another program: free it, or choose other ports with MOFOPS_PORT_BASE.")


def _make_files(instance: Instance) -> bool:
    """Make the settings of every program say what they should; False when they did already."""
    if postgresql.make_cluster(instance):
        say("made a PostgreSQL cluster")
        sites.forget(instance)
    changes = [
        redis_server.make_configuration(instance),
        solr.make_home(instance, {site.name: site.schema for site in sites.sites(instance)}),
        *(sites.make_settings(instance, site) for site in sites.sites(instance)),
        supervision.make_configuration(instance),
    ]
    return any(changes)


def _prepare(instance: Instance) -> list[str]:
    """Make the sites' databases and what is in them; names of the sites where something was missing."""
    for site in sites.sites(instance):
        postgresql.make_database(instance, site.name)
        if site.datastore:
            postgresql.make_datastore(instance, site.name)
    # Two at a time: each spends its time in one processor.
    with ThreadPoolExecutor(2) as pool:
        done = [(site.name, pool.submit(sites.prepare, instance, site)) for site in sites.sites(instance)]
        prepared = []
        for name, work in done:
            if work.result():
                say(f"prepared the site {name}")
                prepared.append(name)
    return prepared


def _start(instance: Instance, supervisor: Supervisor, programs: list[Program]) -> None:
    """Start the programs that are down, together; wait until each answers."""
    states = supervisor.states()
    for program in programs:
        if states[program.name].word not in ("STARTING", "RUNNING", "BACKOFF"):
            supervisor.start(program.name)
    for program in programs:
        began = time.monotonic()
        for waited in _waiting(program.patience):
            state = supervisor.states()[program.name]
            if state.word == "RUNNING" and program.answers(state.pid):
                break
            if state.word in ("FATAL", "EXITED"):
                raise StackError(_failure(instance, program, "does not start"))
            if waited and waited % 10 == 0:
                say(f"  … waiting for {program.name} ({state.word.lower()})")
        else:
            raise StackError(_failure(instance, program, f"did not answer within {program.patience} s"))
        if time.monotonic() - began > 0.5 or states[program.name].word != "RUNNING":
            say(f"{program.name} answers: {program.place}")


def _waiting(seconds: int) -> Iterator[int]:
    """Ticks for so long: the whole second that has begun, 0 in between."""
    began = time.monotonic()
    last = 0
    while (now := int(time.monotonic() - began)) < seconds:
        yield now if now != last else 0
        last = now
        time.sleep(0.2)


def _failure(instance: Instance, program: Program, what: str) -> str:
    path = supervision.log(instance, program.name)
    end = "\n".join(path.read_text(errors="replace").splitlines()[-15:]) if path.exists() else ""
    return f"{program.name} {what}; its log {path} ends:\n{end}"


def _end_all(instance: Instance) -> bool:
    """End supervisor, its programs and all leftovers; False when there were none."""
    if not instance.recorded_base.exists():
        return False
    pid = _supervisor_pid(instance)
    if pid is not None:
        say(f"stopping the {instance.name} stack")
        Supervisor(instance).shut_down()
        until = time.monotonic() + 60
        while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
            time.sleep(0.1)
    return bool(processes.end(instance, None)) or pid is not None


def _programs(instance: Instance) -> list[Program]:
    return supervision.services(instance) + supervision.site_programs(instance)


def _agreed(question: str) -> bool:
    try:
        return input(question).strip().lower() in ("y", "yes")
    except EOFError:
        return False


def _print(line: str) -> None:
    print(line)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
