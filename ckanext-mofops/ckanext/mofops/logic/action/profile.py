"""What resources hold, in short."""

from typing import Any

from ckan.logic import validate
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.mofops.logic import schema
from ckanext.mofops.model.dossier import dossier

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
    return dossier(data_dict["resource_id"]).described()
