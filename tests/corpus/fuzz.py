"""Mutated files through one guarded checker: a verdict for each, in time, and nothing left behind."""

import argparse
import logging
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import click

from ckanext.mofops.quality import Checker, Limits, Verdict
from corpus.harness import left_in
from corpus.mutation import Mutant, mutants

SECONDS = 3.0  # over the limit: to end a child
# Verdicts of the guard: the file is judged and the parent lives, yet a reader of ours was not up to it.
GUARDED = ("reader-crashed", "time-limit", "memory-limit")


@dataclass
class Outcome:
    """counts: how often each set of codes came. broken: what no file may do. guarded: where the guard had to step in."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    guarded: list[str] = field(default_factory=list)
    slowest: float = 0.0


def fuzz(seed: int, count: int, *, kept: Path, work: Path, temporary: Path) -> Outcome:
    """kept: where files that break something, or that the guard had to save us from, are put. work: for the others.

    temporary: the folder for temporary files of this process, empty before.
    """
    outcome = Outcome()
    limits = Limits()
    with Checker(limits) as checker:
        for mutant in mutants(seed, count):
            path = work / mutant.name
            path.write_bytes(mutant.content)
            started = time.monotonic()
            try:
                verdict: Verdict | Exception = checker.check(path)
            except Exception as error:  # the very thing that is looked for
                verdict = error
            seconds = time.monotonic() - started
            path.unlink()
            outcome.slowest = max(outcome.slowest, seconds)
            fault = _fault(verdict, seconds, limits.time_allowed(len(mutant.content)), left_in(temporary, checker))
            if fault is not None:
                outcome.broken.append(f"{_keep(kept, seed, mutant)}: {fault}")
            if isinstance(verdict, Verdict):
                outcome.counts[" ".join(sorted(verdict.problem_counts)) or "no problem"] += 1
                if not verdict.problem_counts.keys().isdisjoint(GUARDED):
                    outcome.guarded.append(_keep(kept, seed, mutant))
    return outcome


def _fault(verdict: Verdict | Exception, seconds: float, allowed: float, left: list[str]) -> str | None:
    """What is wrong with what became of a file."""
    if isinstance(verdict, Exception):
        return f"{type(verdict).__name__}: {verdict}"
    if seconds > allowed + SECONDS:
        return f"{seconds:.1f} s"
    if left:
        return f"left {left}"
    if verdict.checked and None in (verdict.valid, verdict.open, verdict.stars):
        return f"no verdict: {verdict}"
    if verdict.open and not verdict.stars:
        return f"open without stars: {verdict}"
    return None


def _keep(folder: Path, seed: int, mutant: Mutant) -> str:
    path = folder / f"{seed}-{mutant.number}-{mutant.name}"
    path.write_bytes(mutant.content)
    return str(path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000, help="how many files (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="the same files for the same seed (default: %(default)s)")
    parser.add_argument(
        "--keep", type=Path, default=Path(".stack", "fuzz-quality"), help="folder for what breaks (default: %(default)s)"
    )
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    options.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mofops-fuzz-") as home:
        work, temporary = Path(home, "work"), Path(home, "temporary")
        work.mkdir()
        temporary.mkdir()
        tempfile.tempdir = str(temporary)
        started = time.monotonic()
        outcome = fuzz(options.seed, options.cases, kept=options.keep, work=work, temporary=temporary)
        seconds = time.monotonic() - started
        tempfile.tempdir = None
        left = left_in(temporary, None)
    for codes, count in outcome.counts.most_common():
        click.echo(f"{count:6} {codes}")
    click.echo(f"{options.cases} files in {seconds:.0f} s, the slowest in {outcome.slowest:.1f} s")
    for path in outcome.guarded:
        click.echo(f"saved by the guard: {path}")
    for fault in [*outcome.broken, *(f"left behind: {path}" for path in left)]:
        click.echo(f"BROKEN: {fault}")
    if not any(options.keep.iterdir()):
        options.keep.rmdir()
    return 1 if outcome.broken or left else 0


if __name__ == "__main__":
    sys.exit(main())
