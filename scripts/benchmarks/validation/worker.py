"""A warm process that validates file after file, by one side: ``worker.py guarded|unguarded|frictionless``.

One line of JSON each way: ``{"path", "schema", "times"}`` is answered by ``{"seconds"}``, the median of so many times, and what
was found: ``{"valid", "errors", "engine", "peak"}``. peak: MiB of the process that read the file, since its start.
"""

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Found = dict[str, Any]
Side = Callable[[Path, Mapping[str, Any] | None], Found]


def guarded() -> Side:
    """Ours, as the jobs of a catalogue do it: in a child process that is kept."""
    from ckanext.mofops.quality import Checker, Limits

    # How long it takes is what is measured; that it ends is the guard's to see to elsewhere.
    checker = Checker(Limits(seconds=3600.0))
    return lambda path, schema: {**_facts(checker.check(path, schema=schema)), "peak": _peak_of_child()}


def unguarded() -> Side:
    """Ours, in this process."""
    from ckanext.mofops.quality import check_unguarded

    return lambda path, schema: {**_facts(check_unguarded(path, schema=schema)), "peak": _peak("self")}


def frictionless() -> Side:
    """Theirs, every error counted."""
    from frictionless import Schema
    from frictionless.resources import TableResource

    def validate(path: Path, schema: Mapping[str, Any] | None) -> Found:
        table = TableResource(path=path.name, basepath=str(path.parent))
        if schema is not None:
            table.schema = Schema.from_descriptor(dict(schema))
        report = table.validate(limit_errors=0)
        return {"valid": report.valid, "errors": report.stats["errors"], "engine": "frictionless", "peak": _peak("self")}

    return validate


SIDES: Mapping[str, Callable[[], Side]] = {"guarded": guarded, "unguarded": unguarded, "frictionless": frictionless}


def _facts(verdict: Any) -> Found:
    from ckanext.mofops.quality import CODES

    errors = sum(count for code, count in verdict.problem_counts.items() if CODES[code].severity == "error")
    return {"valid": verdict.valid, "errors": errors, "engine": verdict.engine}


def _peak_of_child() -> float | None:
    """MiB that the one child of this process has held at most; of one that was ended, as it had grown, as the system knows it."""
    me = os.getpid()
    children = Path(f"/proc/{me}/task/{me}/children").read_text().split()
    return _peak(children[0]) if children else resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _peak(process: str) -> float | None:
    """MiB that a process has held at most; None if it is gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return None
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    validate = SIDES[sys.argv[1]]()
    for line in sys.stdin:
        task = json.loads(line)
        seconds = []
        for _ in range(task["times"]):
            started = time.perf_counter()
            found = validate(Path(task["path"]), task["schema"])
            seconds.append(time.perf_counter() - started)
        sys.stdout.write(json.dumps({"seconds": statistics.median(seconds), **found}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
