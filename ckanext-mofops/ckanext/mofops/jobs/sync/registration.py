"""Whether a dataset is registered: what GD Catalog says of it, and else what our own pushes tell."""

from collections.abc import Collection
from typing import Any

from ckanext.mofops.catalog.client import site_url
from ckanext.mofops.gdcatalog import Registration
from ckanext.mofops.jobs.registration import known
from ckanext.mofops.jobs.settings import own_url
from ckanext.mofops.jobs.sync import settings
from ckanext.mofops.model.dataset import titled
from ckanext.mofops.model.sync import ledger


def status(dataset_ids: Collection[str]) -> dict[str, Any]:
    """``{"target", "datasets"}`` as ``mofops_sync_status``; target: None where none is configured."""
    target = site_url(settings.target(), insecure_http=True) if settings.target() else None
    newest = {} if target is None else ledger().newest(own_url(), target, dataset_ids)
    said = known(dataset_ids)
    return {
        "target": target,
        "datasets": [
            {**dataset, **_standing(_pushed(newest.get(dataset["id"], {})), said.get(dataset["id"]))}
            for dataset in titled(dataset_ids)
        ],
    }


def _standing(pushed: dict[str, Any], said: Registration | None) -> dict[str, Any]:
    """What was pushed, under the state that GD Catalog says: what it has taken is not registered before it is approved."""
    if said is None or said.asked is None:
        return {**pushed, "registration": None if said is None else said.to_dict()}
    state = "registered" if said.registered else "withdrawn" if pushed["state"] == "withdrawn" else "not-registered"
    address = (said.link or pushed["address"]) if said.registered else None
    return {**pushed, "state": state, "address": address, "registration": said.to_dict()}


def _pushed(newest: dict[str, dict[str, Any]]) -> dict[str, Any]:
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
