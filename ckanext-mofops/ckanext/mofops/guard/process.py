"""The child process itself: does one task after another, one line of JSON each way, and can be killed at any moment.

It is told ``{"job", "settings", "memory"}`` at its start, reads ``{"task", "seconds"}`` from standard input and answers
``{"answer", "grown"}`` or ``{"os_error", "grown"}``. It ends with its input, and takes its scratch folder along.

A job is a module with ``prepare(settings, scratch) -> Callable[[task], answer]``, all JSON-able. ``prepare`` has everything
imported that a task needs, before memory is measured and the first clock runs; it may write to ``scratch``.
"""

import ctypes
import faulthandler
import gc
import json
import math
import os
import resource
import shutil
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

SCRATCH_BYTES = 512 * 2**20  # largest file that may be written, such as one out of an archive
OPEN_FILES = 64
_NEW_OBJECTS = 100_000  # between two searches for cycles, which tables do not make: Python's own 700 cost a fifth of a check
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PAGE = resource.getpagesize()

Job = Callable[[dict[str, Any]], dict[str, Any]]


def main() -> None:
    told = json.loads(sys.argv[1])
    scratch = Path(os.environ["TMPDIR"])
    answers = _private_stdout()
    faulthandler.enable()
    try:
        _leave_network()
        job: Job = import_module(told["job"]).prepare(told["settings"], scratch)
        gc.freeze()
        gc.set_threshold(_NEW_OBJECTS)
        start = _address_space()
        _limit(start + told["memory"])
        _say(answers, {"ready": True})
        for line in sys.stdin:
            asked = json.loads(line)
            _limit_processor(asked["seconds"])
            answer = _answer(job, asked["task"])
            _say(answers, {**answer, "grown": _address_space() - start})
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _answer(job: Job, task: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"answer": job(task)}
    except OSError as error:
        return {"os_error": [error.errno, error.strerror, error.filename]}


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


def _limit(address_space: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_FSIZE, (SCRATCH_BYTES, SCRATCH_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_processor(seconds: float) -> None:
    """Ends a task also when the parent, which keeps the wall clock, is gone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    ceiling = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (ceiling, resource.RLIM_INFINITY))


def _address_space() -> int:
    """Bytes of address space in use, which is what the memory limit counts."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * _PAGE
