"""What the checks of files found."""

from collections.abc import Collection, Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.mofops import quality
from ckanext.mofops.helpers.resource import dossier_of
from ckanext.mofops.model import newest_verdicts


def mofops_validation(resource_id: str) -> dict[str, Any]:
    """The newest check of a resource, as ``mofops_validation_show``."""
    return dossier_of(resource_id).validation()


def mofops_verdicts(datasets: Collection[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What is known of the resources of datasets, by id: ``{"state", "valid", "open", "stars", "format"}``.

    Those that this page has asked for already are not asked for again: a list asks once for all, then each entry for its own.
    """
    known: dict[str, dict[str, Any]] = tk.g.setdefault("mofops_verdicts", {})
    wanted = {resource["id"] for dataset in datasets for resource in dataset.get("resources", [])}
    if unknown := wanted - known.keys():
        known.update(dict.fromkeys(unknown, _UNCHECKED) | newest_verdicts(unknown))
    return {resource_id: known[resource_id] for resource_id in wanted}


_UNCHECKED: dict[str, Any] = {"state": "unchecked", "valid": None, "open": None, "stars": None, "format": None}


def mofops_dataset_verdict(dataset: Mapping[str, Any]) -> dict[str, Any] | None:
    """The best stars of a dataset's resources, and whether all that are known are valid; None of one without resources.

    Of the same form as a verdict of ``mofops_verdicts``.
    """
    verdicts = mofops_verdicts([dataset]).values()
    if not verdicts:
        return None
    known = [verdict for verdict in verdicts if verdict["valid"] is not None]
    if not known:
        states = {verdict["state"] for verdict in verdicts}
        return {**_UNCHECKED, "state": next(state for state in ("running", "pending", "done", "unchecked") if state in states)}
    return {
        "state": "done",
        "valid": all(verdict["valid"] for verdict in known),
        "open": any(verdict["open"] for verdict in known),
        "stars": max(verdict["stars"] for verdict in known),
        "format": None,
    }


def mofops_problem_groups(verdict: Mapping[str, Any]) -> list[quality.Group]:
    """The problems of a verdict, by code."""
    return quality.groups(verdict)


def mofops_needs_mend(verdict: Mapping[str, Any]) -> bool:
    """Whether a file would be open, or easier to open, as CSV in UTF-8."""
    facts = {name: verdict[name] for name in ("format", "encoding", "stars")}
    return quality.needs_mend(quality.Verdict(verdict["path"], **facts))
