"""Verdicts against frictionless' own, in turn: tables of several sizes and formats, cold commands and warm workers.

Makes its tables itself. Ratios say how many times as long frictionless takes; those of one run are alike on most machines,
seconds are not. Shown are medians. Exit 1 if the two do not find the same number of errors.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from validation import tables
from validation.chart import bars

FRICTIONLESS = "frictionless"
WARM = ("guarded", "unguarded", FRICTIONLESS)
OURS = ("guarded", "unguarded", "command")
LONG = 20.0
"""Seconds of all sides together from which a case is run once only."""
TOLD = 10_000
"""Rows that a warm worker reads for one figure, at least: a small table again and again."""

_FOLDER = Path(__file__).with_name("validation")
_PROGRAMS = Path(sys.executable).parent


@dataclass(frozen=True)
class Case:
    """A table and how it is checked. kind: see ``tables.rows``; schema: see ``tables.schema``; cold: by commands."""

    rows: int
    format: str = "CSV"
    schema: str = "all"
    kind: str = "clean"
    cold: bool = False

    @property
    def name(self) -> str:
        words = {"none": "no schema", "types": "types only", "all": "all constraints"}[self.schema]
        kind = {"clean": "", "bad": ", 1 % bad", "odd": ", odd writing"}[self.kind]
        return f"{self.rows:,} × {len(tables.LABELS)} {self.format}, {words}{kind}{', cold' if self.cold else ''}"

    @property
    def file(self) -> str:
        return f"{self.kind}-{self.rows}.{self.format.lower()}"


@dataclass
class Result:
    """What a case took, by side. seconds: of each round; peak: MiB of the process that read the table; found: of each side."""

    case: Case
    seconds: dict[str, list[float]] = field(default_factory=dict)
    peak: dict[str, float | None] = field(default_factory=dict)
    found: dict[str, dict[str, Any]] = field(default_factory=dict)

    def take(self, side: str, seconds: float, peak: float | None, **found: Any) -> None:
        self.seconds.setdefault(side, []).append(seconds)
        self.peak[side] = peak
        self.found[side] = found

    @property
    def ratios(self) -> dict[str, float]:
        """How many times as long frictionless took as each other side, the median of the rounds."""
        theirs = self.seconds.get(FRICTIONLESS, [])
        return {
            side: statistics.median(their / our for their, our in zip(theirs, seconds, strict=True))
            for side, seconds in self.seconds.items()
            if theirs and side != FRICTIONLESS
        }

    @property
    def agree(self) -> bool:
        """Whether all sides that say so found the same."""
        return len({(found["valid"], found["errors"]) for found in self.found.values() if found}) < 2

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.case.name,
            **asdict(self.case),
            "seconds": {side: round(statistics.median(seconds), 4) for side, seconds in self.seconds.items()},
            "rounds": len(next(iter(self.seconds.values()), [])),
            "ratios": {side: round(ratio, 2) for side, ratio in self.ratios.items()},
            "peak_mib": {side: None if peak is None else round(peak, 1) for side, peak in self.peak.items()},
            "found": self.found,
        }


class Worker:
    """A warm process of one side."""

    def __init__(self, side: str) -> None:
        command = [sys.executable, str(_FOLDER / "worker.py"), side]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def validate(self, path: Path, schema: dict[str, Any] | None, times: int = 1) -> dict[str, Any]:
        """Seconds, peak, and what was found.

        :raises SystemExit: the worker died
        """
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101 - for the type checker
        self._process.stdin.write(json.dumps({"path": str(path), "schema": schema, "times": times}) + "\n")
        self._process.stdin.flush()
        if not (line := self._process.stdout.readline()):
            raise SystemExit(f"validate: the worker ended on {path.name}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def warm(case: Case, path: Path, small: Path, sides: Sequence[str], rounds: int) -> Result:
    """What a case takes in processes that have read a small table of its kind before."""
    result = Result(case)
    schema = tables.schema(case.schema)
    with ExitStack() as stack:
        workers = {side: stack.enter_context(Worker(side)) for side in sides}
        for worker in workers.values():
            worker.validate(small, schema)
        for _ in _rounds(rounds):
            for side, worker in workers.items():
                result.take(side, **worker.validate(path, schema, max(1, TOLD // case.rows)))
            if case.format == "CSV" and case.kind == "clean" and case.schema == "all" and FRICTIONLESS in sides:
                _take_qsv(result, path)
    return result


def cold(case: Case, path: Path, rounds: int) -> Result:
    """What a case takes as a command, from its start to its end."""
    result = Result(case)
    schema = tables.schema(case.schema)
    options = []
    if schema is not None:
        path.with_suffix(".schema.json").write_text(json.dumps(schema))
        options = ["--schema", path.with_suffix(".schema.json").name]
    for _ in _rounds(rounds):
        for side, command in (("command", ["sync-gdcatalog", "check"]), (FRICTIONLESS, ["frictionless", "validate"])):
            result.take(side, *_timed([str(_PROGRAMS / command[0]), command[1], path.name, *options], path.parent))
    return result


def _take_qsv(result: Result, path: Path) -> None:
    """qsv beside the two, where it is installed: fast, compiled, and without a look at keys."""
    program = shutil.which("qsv")
    if program is None:
        return
    schema = path.with_suffix(".jsonschema.json")
    schema.write_text(json.dumps(tables.json_schema()))
    result.take("qsv", *_timed([program, "validate", path.name, schema.name], path.parent))


def _timed(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall clock and the peak in MiB of the largest process of a command."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"validate: {' '.join(command)} ended with {process.returncode}")
    return seconds, usage.ru_maxrss / 1024


def _environment() -> dict[str, str]:
    """Ours, in which Python keeps the code it has compiled: that of frictionless came so with its installation."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _rounds(most: int) -> Iterator[int]:
    """Round after round, but one only of what takes long."""
    started = time.monotonic()
    for number in range(most):
        yield number
        if time.monotonic() - started > LONG:
            return


def cases(arguments: argparse.Namespace) -> Iterator[Case]:
    """What the options ask for, small tables first."""
    for rows in arguments.rows:
        if arguments.memory:
            yield Case(rows)
            continue
        if "CSV" in arguments.formats:
            yield from (Case(rows, schema=schema, cold=True) for schema in ("none", "all") if rows <= arguments.cold_rows)
            yield from (Case(rows, schema=schema) for schema in ("none", "types", "all"))
            yield from (Case(rows, kind=kind) for kind in ("bad", "odd"))
    if not arguments.memory:
        yield from (Case(arguments.other_rows, format=format) for format in arguments.formats if format != "CSV")


def table(folder: Path, case: Case) -> Path:
    """The file of a case, made when it is first asked for."""
    path = folder / case.file
    if not path.exists():
        subprocess.run([sys.executable, str(_FOLDER / "tables.py"), case.kind, str(case.rows), str(path)], check=True)
    return path


def measured(folder: Path, case: Case, arguments: argparse.Namespace) -> Result:
    path = table(folder, case)
    if case.cold:
        return cold(case, path, arguments.rounds)
    # Large enough for what is made ready for large tables only, where the case is one.
    small = table(folder, Case(min(case.rows, 10_000), format=case.format))
    return warm(case, path, small, WARM[:2] if arguments.memory else WARM, 1 if arguments.memory else arguments.rounds)


def show(result: Result) -> None:
    """A line for each side of a case."""
    print(result.case.name)  # noqa: T201
    for side, seconds in result.seconds.items():
        ratio = f"{result.ratios[side]:7.1f} ×" if side in result.ratios else ""
        peak = result.peak[side]
        engine = result.found[side].get("engine", "")
        shown = "" if peak is None else f"{peak:7.0f} MiB"
        print(f"  {side:14}{statistics.median(seconds):9.4f} s{shown:>12}  {ratio:9} {engine}".rstrip())  # noqa: T201
    if not result.agree:
        print(f"  NOT ALIKE: {result.found}")  # noqa: T201


def write(folder: Path, results: list[Result]) -> None:
    """``validate.json`` and ``validate.svg``: the ratios of the warm guarded worker and of the command."""
    folder.mkdir(parents=True, exist_ok=True)
    machine = {"processors": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    document = {**machine, FRICTIONLESS: version(FRICTIONLESS), "cases": [result.to_dict() for result in results]}
    (folder / "validate.json").write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    shown = ((result.case.name, result.ratios.get("command" if result.case.cold else "guarded")) for result in results)
    title = f"Times as fast as frictionless {version(FRICTIONLESS)}"
    chart = bars(title, [(name, ratio) for name, ratio in shown if ratio is not None])
    (folder / "validate.svg").write_text(chart, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[500, 10_000, 100_000], help="sizes of CSV (500 10000 100000)")
    parser.add_argument("--other-rows", type=int, default=100_000, help="size of the other formats (100000)")
    parser.add_argument("--cold-rows", type=int, default=10_000, help="largest size that commands are timed on (10000)")
    formats = ["CSV", "XLSX", "ODS", "JSON", "JSONL"]
    parser.add_argument("--formats", nargs="+", choices=formats, default=formats)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", action="store_true", help="peak of our sides alone, all constraints, one round")
    parser.add_argument("--output", type=Path, metavar="FOLDER", help="where validate.json and validate.svg go")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory(prefix="mofops-bench-") as folder:
        for case in cases(arguments):
            results.append(measured(Path(folder), case, arguments))
            if not arguments.json:
                show(results[-1])
    if arguments.output is not None:
        write(arguments.output, results)
    if arguments.json:
        print(json.dumps([result.to_dict() for result in results], ensure_ascii=False))  # noqa: T201
    return int(not all(result.agree for result in results))


if __name__ == "__main__":
    sys.exit(main())
