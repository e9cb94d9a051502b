"""The check of a file as a job of the guarded process: ``{"path", "schema", "format"}`` is answered by ``{"verdict"}``."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from ckanext.mofops.guard.process import Job
from ckanext.mofops.quality.check import check_unguarded
from ckanext.mofops.quality.limits import Limits


def prepare(settings: dict[str, Any], scratch: Path) -> Job:
    """Checks within the limits of ``settings``."""
    limits = Limits(**settings)
    _warm_up(scratch)

    def check(task: dict[str, Any]) -> dict[str, Any]:
        verdict = check_unguarded(task["path"], schema=task["schema"], format=task["format"], limits=limits)
        return {"verdict": asdict(verdict)}

    return check


def _warm_up(scratch: Path) -> None:
    table = scratch / "table.csv"
    table.write_text("a,b\n1,\n")
    check_unguarded(table, schema={"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]})
    table.unlink()
