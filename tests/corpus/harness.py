"""Runs hostile files through one guarded checker, and measures what they cost the child and the parent.

A process of its own (``python -m corpus.harness``), as a test runner's memory says nothing of ours: one line of JSON for each
file, and a last one for the parent.
"""

import argparse
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

import click

from ckanext.mofops.quality import Checker, Verdict

PARENT_BYTES = 300 * 10**6
CHILD_BYTES = 2**30
ORDINARY = "จังหวัด,จำนวน\nตาก,1\n"


@dataclass(frozen=True)
class Measured:
    """What became of a file. child: most memory that the child held beyond what it had at its start, in bytes.

    left: files found in the temporary folder afterwards. next_valid: whether an ordinary file is valid after it.
    """

    id: str
    codes: list[str]
    valid: bool | None
    seconds: float
    allowed: float
    child: int
    left: list[str]
    next_valid: bool | None


@dataclass(frozen=True)
class Parent:
    """grown: bytes between the parent's memory before the first file and its peak. left: as above, at the very end."""

    grown: int
    left: list[str]


class Watch:
    """The peak memory of the checker's child, looked at until it is gone."""

    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self.peak = 0
        Path(f"/proc/{self._pid()}/clear_refs").write_text("5")  # the peak starts anew
        self.start = memory(self._pid(), "VmRSS")
        self._done = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _pid(self) -> int:
        child = self._checker._child
        return 0 if child is None else child._process.pid

    def _look(self) -> None:
        pid = self._pid()
        while True:
            ended = self._done.wait(0.01)
            self.peak = max(self.peak, memory(pid, "VmHWM"))
            if ended:
                return


def memory(pid: int | str, name: str) -> int:
    """A line of the status of a process in bytes; 0 if it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), 0)


def run(ids: list[str], folder: Path, temporary: Path) -> Iterator[Measured | Parent]:
    """folder: in which the files are made, one after another. temporary: of the children, empty before."""
    ordinary = folder / "ordinary.csv"
    ordinary.write_text(ORDINARY)
    before = memory("self", "VmRSS")
    with Checker() as checker, Maker(folder) as maker:
        for id in ids:
            path, schema = maker.made(id)
            yield measured(id, path, schema, checker, ordinary, temporary)
            path.unlink()
    yield Parent(memory("self", "VmHWM") - before, left_in(temporary, None))


class Maker:
    """Has files made by another process, whose memory is nobody's business."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> "Maker":
        words = [sys.executable, "-m", "corpus.harness", "--make", str(self._folder)]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def made(self, id: str) -> tuple[Path, dict[str, Any] | None]:
        """The file of an id, and the schema to check it against."""
        self._process.stdin.write(f"{id}\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        return self._folder / told["name"], told["schema"]


def make(folder: Path) -> None:
    """The other process: an id a line on standard input, a file and a line of JSON for each."""
    from corpus.hostile import HOSTILE

    rows = {row.id: row for row in HOSTILE}
    for line in sys.stdin:
        row = rows[line.strip()]
        row.write(folder / row.name)
        click.echo(json.dumps({"name": row.name, "schema": row.schema}))


def measured(id: str, path: Path, schema: dict[str, Any] | None, checker: Checker, ordinary: Path, temporary: Path) -> Measured:
    checker.check(ordinary)  # so that a child is there, and warm
    limits = checker._limits
    size = path.lstat().st_size if path.is_file() and not path.is_symlink() else 0
    started = time.monotonic()
    with Watch(checker) as watch:
        verdict = checker.check(path, schema=schema)
    seconds = round(time.monotonic() - started, 2)
    after: Verdict = checker.check(ordinary)
    left = left_in(temporary, checker)
    return Measured(
        id=id,
        codes=sorted(verdict.problem_counts),
        valid=verdict.valid,
        seconds=seconds,
        allowed=limits.time_allowed(size),
        child=max(0, watch.peak - watch.start),
        left=left,
        next_valid=after.valid,
    )


def left_in(temporary: Path, checker: Checker | None) -> list[str]:
    """Files in the temporary folder; the empty scratch folder of a living child is none."""
    own = None if checker is None or checker._child is None else checker._child._scratch
    return [str(path) for path in temporary.rglob("*") if path != own]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--make", type=Path, metavar="FOLDER", help="only make the files asked for on standard input")
    parser.add_argument("ids", nargs="*")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    if options.make:
        make(options.make)
        return
    with tempfile.TemporaryDirectory(prefix="mofops-hostile-") as home:
        folder, temporary = Path(home, "files"), Path(home, "temporary")
        folder.mkdir()
        temporary.mkdir()
        os.environ["TMPDIR"] = str(temporary)
        tempfile.tempdir = str(temporary)
        for found in run(options.ids, folder, temporary):
            click.echo(json.dumps(asdict(found)))


if __name__ == "__main__":
    main()
