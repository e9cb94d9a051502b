"""The hostile files as a table: what was said of each, and what it cost."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from corpus.harness import CHILD_BYTES, PARENT_BYTES
from corpus.hostile import HOSTILE

SECONDS = 3.0  # over the limit: to end a child


def harness(ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The lines of ``corpus.harness``, as they come."""
    words = [sys.executable, "-m", "corpus.harness", *ids]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode:
        raise RuntimeError(f"the harness ended with {process.returncode}")


def faults(found: dict[str, Any]) -> list[str]:
    """Which bounds a line of the harness does not keep."""
    if "id" not in found:
        return [
            *([f"the parent grew by {found['grown']} bytes"] if found["grown"] > PARENT_BYTES else []),
            *(f"left {path}" for path in found["left"]),
        ]
    expected = next(row.codes for row in HOSTILE if row.id == found["id"])
    return [
        *([f"expected {sorted(expected)}"] if set(found["codes"]) != expected else []),
        *([f"{found['seconds']} s"] if found["seconds"] > found["allowed"] + SECONDS else []),
        *([f"the child grew by {found['child']} bytes"] if found["child"] > CHILD_BYTES else []),
        *(f"left {path}" for path in found["left"]),
        *(["the next file is not valid"] if found["next_valid"] is not True else []),
    ]


def main() -> int:
    wanted = sys.argv[1:] or [row.id for row in HOSTILE]
    click.echo(f"{'file':36} {'said of it':28} {'s':>6} {'of':>6} {'child MB':>8}")
    broken = False
    for found in harness(wanted):
        wrong = faults(found)
        broken = broken or bool(wrong)
        if "id" in found:
            codes, child = " ".join(found["codes"]) or "no problem", found["child"] / 1e6
            click.echo(f"{found['id']:36} {codes:28} {found['seconds']:6.2f} {found['allowed']:6.1f} {child:8.0f}", nl=False)
        else:
            click.echo(f"the parent grew by {found['grown'] / 1e6:.0f} MB", nl=False)
        click.echo("".join(f"   BROKEN: {fault}" for fault in wrong))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
