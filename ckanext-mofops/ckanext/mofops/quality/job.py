"""The check of a file as a job of the guarded process: the arguments of ``check_unguarded`` are answered by ``{"verdict"}``.

With ``{"profile": true}`` they are those of ``profile_unguarded``, and are answered by ``{"profile"}``.

Limits and rating come with each file, so that a child can be started before anybody knows them.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from ckanext.mofops.guard.process import Job
from ckanext.mofops.quality.check import check_unguarded
from ckanext.mofops.quality.limits import PROVED_FROM, Limits
from ckanext.mofops.quality.rating import Rating
from ckanext.mofops.quality.tables.lean import import_frictionless


def prepare(settings: dict[str, Any], scratch: Path) -> Job:
    """Checks; ``large``: ready for files that are worth a proof."""
    import_frictionless()
    _warm_up(scratch, 2 * PROVED_FROM if settings.get("large") else 0)

    def check(task: dict[str, Any]) -> dict[str, Any]:
        limits = Limits(**task["limits"])
        if task.pop("profile", False):
            return {"profile": _profile({**task, "limits": limits})}
        rating = Rating(**task["rating"])
        verdict = check_unguarded(**{**task, "limits": limits, "rating": rating})
        return {"verdict": asdict(verdict)}

    return check


def _profile(task: dict[str, Any]) -> dict[str, Any]:
    # Not before it is needed: a verdict alone is what most ask for.
    from ckanext.mofops.quality.profile import nothing, profile_unguarded

    try:
        return profile_unguarded(**task)
    except MemoryError:
        return nothing("memory-limit", limit=task["limits"].memory)


def _warm_up(scratch: Path, size: int) -> None:
    """Check a table of so many bytes, or few, so that all is imported that a check needs, and all threads are there."""
    table = scratch / "table.csv"
    table.write_text("a,b\n" + "1,\n" * (1 + size // 3))
    check_unguarded(table, schema={"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]})
    table.unlink()
