"""The child process as its parent sees it: started, asked, and ended, whatever it does."""

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
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

START_SECONDS = 60  # for the child to import its libraries, on a busy machine
_READ = 64 * 1024
_LAST_WORDS = 4 * 1024


class ChildError(Exception):
    """The child cannot be started: no fault of any file."""


class Died(Exception):
    """The child ended, or was ended, before it answered.

    code and params: a message of ``standard/messages/guard.yaml``: ``time-limit``, ``memory-limit`` or ``reader-crashed``.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


# Our own search path comes last: CKAN's migrations put its package folder first in it, whose ckan/types would hide Python's.
# It is whole, so Python need not look for it once more (-S), which takes as long as all else until the first line of ours.
_START = (
    "import json, sys; sys.path += json.loads(sys.argv.pop()); from ckanext.mofops.guard.process import main; sys.exit(main())"
)


_PACKAGES = str(Path(__file__).parents[3])


class Child:
    """A process that does one job, task after task: one line of JSON each way. For one thread at a time.

    It is started at once, and makes itself ready while its parent goes on; the first ``answer`` waits for that.

    job: module with ``prepare(settings, scratch)``, see ``guard.process``. settings: what it is told at its start, JSON-able.
    memory: bytes that it may take beyond what it needs to start.
    It has no network, no environment of ours, limits on files, and a scratch folder that goes with it.

    :raises ChildError: it cannot be started
    """

    def __init__(self, job: str, settings: Mapping[str, Any] | None = None, *, memory: int) -> None:
        self.grown = 0
        """Address space in bytes that it has kept since its start, as of its last answer."""
        self._memory = memory
        self._is_ready = False
        self._scratch = Path(tempfile.mkdtemp(prefix="mofops-guard-"))
        # Outside the scratch folder, which a dying child still removes.
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end()
        environment = {
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "PYTHONUTF8": "1",
            # Else each thread sets 64 MiB of address space aside, which counts as memory.
            "MALLOC_ARENA_MAX": "2",
            "TMPDIR": str(self._scratch),
            "HOME": str(self._scratch),
        }
        told = json.dumps({"job": job, "settings": settings or {}, "memory": memory})
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
                # -P: a file of the working folder never takes the place of a module
                [sys.executable, "-P", "-S", "-c", _START, told, json.dumps([*filter(None, sys.path), _PACKAGES])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                cwd=self._scratch,
                env=environment,
                start_new_session=True,  # one group to kill; Ctrl-C reaches the parent only
            )
        except OSError as error:
            self._errors.close()
            shutil.rmtree(self._scratch, ignore_errors=True)
            raise ChildError(str(error)) from error

    def ready(self) -> None:
        """Wait until it can be asked.

        :raises ChildError: it cannot be started, and was ended
        """
        if self._is_ready:
            return
        try:
            self._receive(START_SECONDS)
        except Died as death:
            log.exception("the guarded process did not start: %r", self._last_words())
            self.end()
            raise ChildError(f"the guarded process did not start: {death.code}") from death
        except BaseException:
            self.end()
            raise
        self._is_ready = True

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def answer(self, task: Mapping[str, Any], seconds: float, most_bytes: int | None = None) -> dict[str, Any]:
        """The answer to a task, which may take so many seconds of the wall clock and of the processor once the child is ready.

        most_bytes: of the answer; None for any.
        After an exception the child must be ended: an answer may still be under way, and would be taken for the next one.

        :raises Died: there is none
        :raises ChildError: as ``ready``
        :raises OSError: the file of the task cannot be read
        """
        self.ready()
        stdin = self._process.stdin
        assert stdin is not None  # noqa: S101 - for the type checker
        try:
            # Dates in a schema that came from YAML become text again.
            stdin.write(json.dumps({"task": task, "seconds": seconds}, default=str).encode() + b"\n")
            stdin.flush()
        except BrokenPipeError:
            raise self._death(seconds) from None
        received = self._receive(seconds, most_bytes)
        self.grown = received["grown"]
        if "os_error" in received:
            raise OSError(*received["os_error"])
        answer: dict[str, Any] = received["answer"]
        return answer

    def end(self) -> None:
        """Kill the child and all it may have started, and remove what it may have written."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _receive(self, seconds: float, most_bytes: int | None = None) -> dict[str, Any]:
        """The next line of the child, which is given so many seconds of the wall clock."""
        stdout = self._process.stdout
        assert stdout is not None  # noqa: S101 - for the type checker
        deadline = time.monotonic() + seconds
        received = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            while not received.endswith(b"\n"):
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise Died("time-limit", limit=round(seconds, 1))
                chunk = os.read(stdout.fileno(), _READ)
                if not chunk:
                    raise self._death(seconds)
                received += chunk
                if most_bytes is not None and len(received) > most_bytes:
                    raise Died("reader-crashed", reason="answer too long")
        try:
            answer: dict[str, Any] = json.loads(received)
        except ValueError:
            raise Died("reader-crashed", reason="garbled answer") from None
        return answer

    def _death(self, seconds: float) -> Died:
        """What the end of the child says of the file."""
        try:
            status = self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return Died("time-limit", limit=round(seconds, 1))
        words = self._last_words()
        log.warning("the guarded process ended with %d: %r", status, words)
        if status == -signal.SIGXCPU:
            return Died("time-limit", limit=round(seconds, 1))
        if "MemoryError" in words:
            return Died("memory-limit", limit=self._memory)
        return Died("reader-crashed", reason=signal.Signals(-status).name if status < 0 else f"exit {status}")

    def _last_words(self) -> str:
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - _LAST_WORDS))
        return self._errors.read().decode("utf-8", "replace")
