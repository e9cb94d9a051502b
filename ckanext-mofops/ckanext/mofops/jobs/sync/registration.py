"""What our own pushes tell of a dataset's registration at the target."""

from collections.abc import Collection
from typing import Any

from ckanext.mofops.catalog.client import site_url
from ckanext.mofops.jobs.sync import settings
from ckanext.mofops.model.dataset import titled
from ckanext.mofops.model.sync import ledger


def status(dataset_ids: Collection[str]) -> dict[str, Any]:
    """``{"target", "datasets"}`` as ``mofops_sync_status``; target: None where none is configured."""
    target = site_url(settings.target(), insecure_http=True) if settings.target() else None
    newest = {} if target is None else ledger().newest(settings.own_url(), target, dataset_ids)
    return {
        "target": target,
        "datasets": [{**dataset, **_state(newest.get(dataset["id"], {}))} for dataset in titled(dataset_ids)],
    }


def _state(newest: dict[str, dict[str, Any]]) -> dict[str, Any]:
    done = newest.get("done")
    if done is None:
        found = dict.fromkeys(("at", "target_name", "target_id", "address"))
        return {"state": "not-registered", **found, "tried": newest.get("tried")}
    state = "withdrawn" if done["kind"] == "withdraw" else "registered"
    return {
        "state": state,
        **{name: done[name] for name in ("at", "target_name", "target_id")},
        "address": f"{done['target']}/dataset/{done['target_name']}" if state == "registered" else None,
        "tried": newest["tried"],
    }
