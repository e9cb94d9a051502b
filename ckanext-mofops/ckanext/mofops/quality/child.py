"""The guarded process: checks one file after another, one line of JSON each way, and can be killed at any moment.

``python -m ckanext.mofops.quality.child LIMITS`` reads ``{"path", "schema", "format", "seconds"}`` from standard input
and answers ``{"verdict", "grown"}`` or ``{"os_error"}``. It ends with its input, and takes its scratch folder along.
"""

import ctypes
import faulthandler
import json
import math
import os
import resource
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from ckanext.mofops.quality.check import check_unguarded
from ckanext.mofops.quality.limits import MIB, Limits

SCRATCH_BYTES = 64 * MIB  # largest file that a parser may write
OPEN_FILES = 64
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PAGE = resource.getpagesize()


def main() -> None:
    limits = Limits(**json.loads(sys.argv[1]))
    scratch = Path(os.environ["TMPDIR"])
    answers = _private_stdout()
    faulthandler.enable()
    try:
        _leave_network()
        _warm_up(scratch)
        start = _address_space()
        _limit(start + limits.memory)
        _say(answers, {"ready": True})
        for line in sys.stdin:
            task = json.loads(line)
            _limit_processor(task["seconds"])
            answer = _answer(task, limits)
            _say(answers, {**answer, "grown": _address_space() - start})
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _answer(task: dict[str, Any], limits: Limits) -> dict[str, Any]:
    try:
        verdict = check_unguarded(task["path"], schema=task["schema"], format=task["format"], limits=limits)
    except OSError as error:
        return {"os_error": [error.errno, error.strerror, error.filename]}
    return {"verdict": asdict(verdict)}


def _private_stdout() -> TextIO:
    """The way to the parent. Whatever a library prints goes to standard error instead."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    return answers


def _say(answers: TextIO, message: dict[str, Any]) -> None:
    answers.write(json.dumps(message) + "\n")
    answers.flush()


def _leave_network() -> None:
    """Go where there is no network. Best effort: containers often forbid it; nothing here opens a connection anyway."""
    flags = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWNET | _CLONE_NEWUSER
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare is not None:
        unshare(flags)


def _warm_up(scratch: Path) -> None:
    """Have everything imported that a check needs, before memory is measured and the first clock runs."""
    table = scratch / "table.csv"
    table.write_text("a,b\n1,\n")
    check_unguarded(table, schema={"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]})
    table.unlink()


def _limit(address_space: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_FSIZE, (SCRATCH_BYTES, SCRATCH_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_processor(seconds: float) -> None:
    """Ends a check also when the parent, which keeps the wall clock, is gone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    ceiling = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (ceiling, resource.RLIM_INFINITY))


def _address_space() -> int:
    """Bytes of address space in use, which is what the memory limit counts."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * _PAGE


if __name__ == "__main__":
    main()
