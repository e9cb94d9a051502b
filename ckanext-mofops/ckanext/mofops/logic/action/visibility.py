"""What CKAN's own actions tell of datasets that are not public, kept from whoever may not see these."""

from collections.abc import Collection, Mapping
from typing import Any

from ckan import authz, model
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.mofops.model.published import visible_datasets, visible_tags

__all__ = [
    "OF_ACTIVITY",
    "member_list",
    "tag_autocomplete",
    "tag_list",
    "tag_search",
]


@tk.chained_action
@tk.side_effect_free
def tag_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """As CKAN's, without tags that only datasets have which the caller may not see."""
    return _visible_tags(context, data_dict, next_action(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def tag_autocomplete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """As CKAN's, without tags that only datasets have which the caller may not see."""
    return _visible_tags(context, data_dict, next_action(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def tag_search(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """As CKAN's, without tags that only datasets have which the caller may not see; nor are these counted."""
    every = next_action(context, {name: value for name, value in data_dict.items() if name not in ("limit", "offset")})
    found = _visible_tags(context, data_dict, every["results"])
    start = tk.asint(data_dict.get("offset") or 0)
    limit = data_dict.get("limit")
    return {"count": len(found), "results": found[start : None if limit is None else start + tk.asint(limit)]}


@tk.chained_action
@tk.side_effect_free
def member_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """As CKAN's, without the ids of datasets that the caller may not see."""
    found = next_action(context, data_dict)
    seen = _visible_datasets(context, {id_ for id_, kind, _ in found if kind == "package"})
    return [member for member in found if member[1] != "package" or member[0] in seen]


@tk.chained_action
@tk.side_effect_free
def _activities(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """As CKAN's, without those of datasets that the caller may not see any more: CKAN looks at how each was at the time."""
    found = next_action(context, data_dict)
    seen = _visible_datasets(context, {activity["object_id"] for activity in found if _is_of_dataset(activity)})
    return [activity for activity in found if not _is_of_dataset(activity) or activity["object_id"] in seen]


OF_ACTIVITY = dict.fromkeys(
    ("group_activity_list", "organization_activity_list", "recently_changed_packages_activity_list", "user_activity_list"),
    _activities,
)
"""Of CKAN's activity plugin, which a site may be without: no action can be chained to one that is not there."""


def _is_of_dataset(activity: Mapping[str, Any]) -> bool:
    return "package" in activity["activity_type"]


def _visible_tags(context: Context, data_dict: DataDict, found: list[Any]) -> list[Any]:
    """found: names or dicts; those of a vocabulary are the site's own words."""
    if data_dict.get("vocabulary_id") or _sees_all(context):
        return found
    names = {tag if isinstance(tag, str) else tag["name"] for tag in found}
    seen = visible_tags(names, _organisations(context))
    return [tag for tag in found if (tag if isinstance(tag, str) else tag["name"]) in seen]


def _visible_datasets(context: Context, ids: set[str]) -> Collection[str]:
    return ids if _sees_all(context) else visible_datasets(ids, _organisations(context))


def _sees_all(context: Context) -> bool:
    return bool(context.get("ignore_auth")) or authz.is_sysadmin(context.get("user"))


def _organisations(context: Context) -> list[str]:
    """Ids of those whose datasets the caller sees, private or not."""
    user = model.User.get(context.get("user"))
    return [] if user is None else user.get_group_ids("organization")
