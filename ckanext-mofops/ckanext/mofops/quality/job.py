"""The check of a file as a job of the guarded process: the arguments of ``check_unguarded`` are answered by ``{"verdict"}``."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from ckanext.mofops.guard.process import Job
from ckanext.mofops.quality.check import PROVED_FROM, check_unguarded
from ckanext.mofops.quality.limits import Limits
from ckanext.mofops.quality.rating import Rating


def prepare(settings: dict[str, Any], scratch: Path) -> Job:
    """Checks within ``limits`` and by ``rating``; ``large``: ready for files that are worth a proof."""
    limits, rating = Limits(**settings["limits"]), Rating(**settings["rating"])
    _warm_up(scratch, 2 * PROVED_FROM if settings["large"] else 0)

    def check(task: dict[str, Any]) -> dict[str, Any]:
        verdict = check_unguarded(**task, limits=limits, rating=rating)
        return {"verdict": asdict(verdict)}

    return check


def _warm_up(scratch: Path, size: int) -> None:
    """Check a table of so many bytes, or few, so that all is imported that a check needs, and all threads are there."""
    table = scratch / "table.csv"
    table.write_text("a,b\n" + "1,\n" * (1 + size // 3))
    check_unguarded(table, schema={"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]})
    table.unlink()
