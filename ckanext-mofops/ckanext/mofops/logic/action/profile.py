"""What resources hold, in short."""

from typing import Any

from ckan.logic import validate
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.mofops.logic import schema
from ckanext.mofops.model import Profile, Validation
from ckanext.mofops.model.quality import resource_state
from ckanext.mofops.model.time import iso

__all__ = ["mofops_profile_show"]


@tk.side_effect_free
@validate(schema.profile_show)
def mofops_profile_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What a resource holds, in short: its columns, its first rows, what can be drawn of it, the outlines of its map.

    :param resource_id: resource id
    :returns: ``{"resource_id", "state", "made_at", "sha256", "profile"}``. State is ``done`` if the profile is of the file as it
        is, ``pending`` while a check of it waits or runs, else ``none``; profile the last one, None when there is none:
        ``{"version", "reason", "params", "table", "charts", "map"}``, where reason is a code if there is neither table nor map.
        Table: ``{"sheet", "rows", "fields", "declared", "columns", "preview": {"rows", "whole"}}``, of a workbook one sheet;
        columns, at most 200: ``[{"name", "type", "kind", "missing", "unread", "distinct", "exact", "min", "max", "mean",
        "frequent": [{"value", "count"}], "histogram": {"edges", "counts"}}]``; kind is ``number``, ``date``, ``boolean`` or
        ``text``; preview: at most 100 rows of 64 kB, a text or None for each column.
        Charts: ``[{"kind", "by", "measure", "calendar", "points": [[label, number, is not final]]}]``, kind ``line`` or ``bars``.
        Map: ``{"width", "height", "box", "features", "shown", "simplified", "shapes": [[feature, kind, [x, y, …]]]}``
    """
    tk.check_access("mofops_profile_show", context, data_dict)
    resource_id = data_dict["resource_id"]
    found = Profile.get(resource_id)
    return {
        "resource_id": resource_id,
        "state": _state(resource_id, found),
        "made_at": None if found is None else iso(found.made),
        "sha256": None if found is None else found.sha256,
        "profile": None if found is None else found.document,
    }


def _state(resource_id: str, profile: Profile | None) -> str:
    if resource_state(resource_id) in ("pending", "running"):
        return "pending"
    if profile is None:
        return "none"
    made_of = (profile.sha256, profile.schema_hash, profile.format)
    return "done" if made_of == Validation.made_of_content(resource_id) else "none"
