"""Whether a dataset is pushed and registered, and what a plan would do."""

from collections.abc import Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.mofops.gdcatalog.plan import counts
from ckanext.mofops.jobs import sync
from ckanext.mofops.jobs.registration import settings as registration_settings
from ckanext.mofops.jobs.registration import standing
from ckanext.mofops.language import in_language
from ckanext.mofops.standard.governance import governance
from ckanext.mofops.standard.messages import text
from ckanext.mofops.standard.schema import dataset_schema


def mofops_registration(dataset: Mapping[str, Any]) -> dict[str, Any] | None:
    """Whether a dataset is registered at the target, an entry of ``mofops_sync_status``; None where nothing is pushed."""
    found = sync.status([dataset["id"]])
    return found["datasets"][0] if found["target"] and found["datasets"] else None


def mofops_standing(dataset: Mapping[str, Any]) -> dict[str, Any] | None:
    """What GD Catalog says of a dataset that the page shows, as ``mofops_registration_show``, without history.

    None where nobody asks GD Catalog. dataset: as ``package_show`` gives it
    """
    if not registration_settings.service():
        return None
    full = tk.current_user.is_authenticated and tk.h.check_access("package_update", {"id": dataset["id"]})
    return standing(dataset, full=full, history=False)


def mofops_sort(name: str) -> str:
    """A group of states in words, or another of the sorts that registrations are listed by."""
    group = governance().groups.get(name)
    return in_language(text(f"registration-{name}") if group is None else group.label)


def mofops_sync_counts(document: Mapping[str, Any]) -> dict[str, int]:
    """How many of each kind a plan has."""
    return counts(document)


def mofops_field_label(name: str) -> str:
    """The label of a field of a dataset by its name in a plan; of what no form has, the name."""
    field = dataset_schema().dataset_fields.get("tag_string" if name == "tags" else name)
    return name if field is None else in_language(field.label)
