"""What descriptions lack."""

from typing import Any

from ckan import authz
from ckan.logic import validate
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.mofops import metadata
from ckanext.mofops.logic import schema
from ckanext.mofops.metadata.slug import suggested
from ckanext.mofops.model import editable_datasets, is_name_taken, repeated_titles

__all__ = [
    "mofops_metadata_check",
    "mofops_metadata_list",
    "mofops_slug_suggest",
]


@tk.side_effect_free
@validate(schema.metadata_check)
def mofops_metadata_check(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What the description of a dataset lacks.

    :param id: dataset id or name
    :returns: an entry of ``datasets`` of ``sync-gdcatalog check``: ``{"name", "complete", "missing_items", "problems"}``
    """
    tk.check_access("mofops_metadata_check", context, data_dict)
    [found] = _checked([tk.get_action("package_show")(tk.fresh_context(context), {"id": data_dict["id"]})])
    return found


@tk.side_effect_free
@validate(schema.metadata_list)
def mofops_metadata_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Which datasets are described in full, and what the others lack: those that the caller may edit, by name.

    :param organisation: id or name; without it all that the caller may edit
    :param drafts: drafts, too, which may lack items
    :param limit, offset: the page, at most 1,000
    :returns: ``{"count", "datasets"}``: how many there are in all, and of the page as ``mofops_metadata_check`` with ``id``,
        ``title``, ``organisation`` (its name), ``state`` and ``private``
    """
    tk.check_access("mofops_metadata_list", context, data_dict)
    count, ids = editable_datasets(
        _editable_organisations(context, data_dict.get("organisation")),
        drafts=data_dict["drafts"],
        limit=data_dict["limit"],
        offset=data_dict["offset"],
    )
    show = tk.get_action("package_show")
    datasets = [show(tk.fresh_context(context), {"id": dataset_id}) for dataset_id in ids]
    return {
        "count": count,
        "datasets": [
            {
                "id": dataset["id"],
                "title": dataset.get("title") or "",
                "organisation": (dataset.get("organization") or {}).get("name"),
                "state": dataset["state"],
                "private": dataset["private"],
                **found,
            }
            for dataset, found in zip(datasets, _checked(datasets), strict=True)
        ],
    }


def _editable_organisations(context: Context, name: str | None) -> list[str] | None:
    """Ids of the organisations whose datasets the caller may edit; None for all there are.

    :raises NotAuthorized: the one that is asked for is not among them
    """
    if name is None and authz.is_sysadmin(context["user"]):
        return None
    mine = tk.get_action("organization_list_for_user")(tk.fresh_context(context), {"permission": "update_dataset"})
    ids = [organisation["id"] for organisation in mine if name in (None, organisation["id"], organisation["name"])]
    if name is not None and not ids:
        raise tk.NotAuthorized
    return ids


def _checked(datasets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What each description lacks. A title that another dataset of the organisation has too is worth a warning."""
    repeated = repeated_titles([dataset["title"] for dataset in datasets if dataset.get("title")])
    found = []
    for dataset in datasets:
        problems = [*metadata.problems(dataset)]
        if (dataset.get("title"), dataset.get("owner_org")) in repeated:
            problems.append(metadata.Problem("title-not-unique", "title", "warning", item=2, value=dataset["title"]))
        missing = metadata.missing_items(problems)
        found.append(
            {
                "name": dataset["name"],
                "complete": not missing,
                "missing_items": list(missing),
                "problems": [problem.to_dict() for problem in problems],
            }
        )
    return found


@tk.side_effect_free
@validate(schema.slug_suggest)
def mofops_slug_suggest(context: Context, data_dict: DataDict) -> dict[str, str]:
    """A free dataset name made of the romanised words of a title.

    :param title: Thai, English or mixed
    :returns: ``{"name"}``
    """
    tk.check_access("mofops_slug_suggest", context, data_dict)
    return {"name": suggested(data_dict["title"], taken=is_name_taken)}
