"""Files checked in a child process that may die of them."""

import json
import logging
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

from ckanext.mofops.quality.check import TableSchema
from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.limits import MIB, Limits
from ckanext.mofops.quality.problem import Problem
from ckanext.mofops.quality.source import NotRegularFile, opened
from ckanext.mofops.quality.verdict import Verdict, judged

log = logging.getLogger(__name__)

START_SECONDS = 60  # for the child to import its libraries, on a busy machine
GROWTH = 64 * MIB  # a child that keeps more after a check is replaced: its memory limit is for one file
ANSWER_BYTES = MIB  # largest answer of a child, and as much more as the kept problems may need
PROBLEM_BYTES = 16 * 1024
_READ = 64 * 1024
_LAST_WORDS = 4 * 1024


class CheckerError(Exception):
    """The child cannot be started: no fault of any file."""


class Checker:
    """Checks files in one warm child process, which is replaced when it dies or grows. For one thread at a time.

    :raises CheckerError: (``check``) the child cannot be started
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the child, if there is one; the next check starts another."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def check(self, path: str | os.PathLike[str], *, schema: TableSchema | None = None, format: str | None = None) -> Verdict:
        """The verdict on a file, as of ``check_unguarded``; a dead child, too, is a verdict.

        :raises FileNotFoundError: no such file or schema file; any other OSError: it cannot be read
        """
        try:
            with opened(path) as source:
                size = source.size
        except NotRegularFile:
            return self._judged(path, "not-a-regular-file")
        seconds = self._limits.time_allowed(size)
        task = {
            "path": os.fspath(Path(path).absolute()),
            "schema": os.fspath(Path(schema).absolute()) if isinstance(schema, str | os.PathLike) else schema,
            "format": format,
            "seconds": seconds,
        }
        if self._child is not None and not self._child.alive:
            self.close()  # it ended between two files, which is the fault of neither
        if self._child is None:
            self._child = _Child(self._limits)
        started = time.monotonic()
        try:
            answer = self._child.answer(task, seconds)
        except _Died as death:
            self.close()
            spent = round(time.monotonic() - started, 3)
            return self._judged(path, death.code, death.params, bytes=size, seconds=spent)
        except BaseException:
            self.close()  # an answer may still be under way, and would be taken for the next one
            raise
        if answer["grown"] > GROWTH:
            self.close()
        if "os_error" in answer:
            raise OSError(*answer["os_error"])
        return _verdict(answer["verdict"], os.fspath(path))

    def _judged(
        self, path: str | os.PathLike[str], code: str, params: Mapping[str, Any] = MappingProxyType({}), **facts: Any
    ) -> Verdict:
        findings = Findings(self._limits.problems)
        findings.add(code, **params)
        return judged(os.fspath(path), findings, **facts)


def check_file(
    path: str | os.PathLike[str], *, schema: TableSchema | None = None, format: str | None = None, limits: Limits | None = None
) -> Verdict:
    """The verdict on one file, read in a guarded child process.

    :param schema: Table Schema, a dict or the path of a JSON file
    :param format: the declared format, as id, extension or media type; without it the file name counts
    :raises FileNotFoundError: no such file or schema file; any other OSError: it cannot be read
    :raises CheckerError: the child cannot be started
    """
    with Checker(limits) as checker:
        return checker.check(path, schema=schema, format=format)


def _verdict(facts: dict[str, Any], path: str) -> Verdict:
    problems = tuple(Problem(**problem) for problem in facts["problems"])
    return Verdict(**{**facts, "path": path, "problems": problems})


class _Died(Exception):
    """The child ended, or was ended, before it answered; args: code and parameters of the problem."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


# Our own search path comes last: CKAN's migrations put its package folder first in it, whose ckan/types would hide Python's.
_START = (
    "import json, sys; sys.path += json.loads(sys.argv.pop()); from ckanext.mofops.quality.child import main; sys.exit(main())"
)


class _Child:
    """The child process, its pipes and its scratch folder."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._scratch = Path(tempfile.mkdtemp(prefix="mofops-check-"))
        self._errors = self._scratch / "errors.log"
        environment = {
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "PYTHONUTF8": "1",
            "TMPDIR": str(self._scratch),
            "HOME": str(self._scratch),
        }
        try:
            with self._errors.open("wb") as errors:
                self._process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
                    # -P: a file of the working folder never takes the place of a module
                    [sys.executable, "-P", "-c", _START, json.dumps(asdict(limits)), json.dumps(sys.path)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    cwd=self._scratch,
                    env=environment,
                    start_new_session=True,  # one group to kill; Ctrl-C reaches the parent only
                )
        except OSError as error:
            shutil.rmtree(self._scratch, ignore_errors=True)
            raise CheckerError(str(error)) from error
        try:
            self._receive(START_SECONDS)
        except _Died as death:
            log.exception("the checking process did not start: %r", self._last_words())
            self.end()
            raise CheckerError(f"the checking process did not start: {death.code}") from death
        except BaseException:
            self.end()
            raise

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def answer(self, task: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The child's answer to a task.

        :raises _Died: there is none
        """
        stdin = self._process.stdin
        assert stdin is not None  # noqa: S101 - for the type checker
        try:
            # Dates in a schema that came from YAML become text again.
            stdin.write(json.dumps(task, default=str).encode() + b"\n")
            stdin.flush()
        except BrokenPipeError:
            raise self._death(seconds) from None
        return self._receive(seconds)

    def end(self) -> None:
        """Kill the child and all it may have started, and remove what it may have written."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _receive(self, seconds: float) -> dict[str, Any]:
        """The next line of the child, which is given so many seconds of the wall clock."""
        stdout = self._process.stdout
        assert stdout is not None  # noqa: S101 - for the type checker
        most = ANSWER_BYTES + self._limits.problems * PROBLEM_BYTES if self._limits.problems else None
        deadline = time.monotonic() + seconds
        received = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            while not received.endswith(b"\n"):
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise _Died("time-limit", limit=round(seconds, 1))
                chunk = os.read(stdout.fileno(), _READ)
                if not chunk:
                    raise self._death(seconds)
                received += chunk
                if most is not None and len(received) > most:
                    raise _Died("reader-crashed", reason="answer too long")
        try:
            answer: dict[str, Any] = json.loads(received)
        except ValueError:
            raise _Died("reader-crashed", reason="garbled answer") from None
        return answer

    def _death(self, seconds: float) -> _Died:
        """What the end of the child says of the file."""
        try:
            status = self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return _Died("time-limit", limit=round(seconds, 1))
        words = self._last_words()
        log.warning("the checking process ended with %d: %r", status, words)
        if status == -signal.SIGXCPU:
            return _Died("time-limit", limit=round(seconds, 1))
        if "MemoryError" in words:
            return _Died("memory-limit", limit=self._limits.memory)
        return _Died("reader-crashed", reason=signal.Signals(-status).name if status < 0 else f"exit {status}")

    def _last_words(self) -> str:
        with suppress(OSError):
            return self._errors.read_bytes()[-_LAST_WORDS:].decode("utf-8", "replace")
        return ""
