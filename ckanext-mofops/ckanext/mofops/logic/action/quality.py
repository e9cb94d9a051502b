"""Checks of resources, and what they found."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ckan import model
from ckan.logic import validate
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict
from werkzeug.datastructures import FileStorage

from ckanext.mofops import jobs, quality
from ckanext.mofops.catalog import DownloadError
from ckanext.mofops.language import in_language
from ckanext.mofops.logic import schema
from ckanext.mofops.logic.permission import organisations_with
from ckanext.mofops.metadata.freshness import freshness
from ckanext.mofops.model import Validation
from ckanext.mofops.model.dossier import dossier
from ckanext.mofops.model.quality import Scope, described_updates, listed, organisation_numbers, total
from ckanext.mofops.model.time import iso, today
from ckanext.mofops.standard.messages import text

__all__ = [
    "mofops_quality_list",
    "mofops_resource_mend",
    "mofops_resource_validate",
    "mofops_validation_list",
    "mofops_validation_queue",
    "mofops_validation_show",
]


@validate(schema.resource_validate)
def mofops_resource_validate(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Have a resource checked in the background; the verdict is read with ``mofops_validation_show``.

    :param id: resource id
    :param force: read the file even if it is the one of the last verdict
    :returns: as ``mofops_validation_show``
    """
    tk.check_access("mofops_resource_validate", context, data_dict)
    resource = tk.get_action("resource_show")(tk.fresh_context(context), {"id": data_dict["id"]})
    force = data_dict["force"]
    chosen = jobs.selected(Scope(dataset=resource["package_id"]), "all" if force else "stale", [resource["id"]])
    jobs.queue_resources(list(chosen), forced=force)
    return dossier(resource["id"]).validation()


@tk.side_effect_free
@validate(schema.validation_show)
def mofops_validation_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The newest verdict on a resource.

    :param resource_id: resource id
    :param history: all verdicts, too
    :returns: ``{"resource_id", "state", "checked_at", "verdict", "link", "history"}``; state is ``unchecked``, ``pending``,
        ``running`` or ``done``; verdict an entry of ``resources`` of ``sync-gdcatalog check``, the last one while another check
        is pending, None when there is none; link ``{"state", "message", "checked_at", "first_failure", "last_success"}`` of a
        linked resource; history, only when asked for, newest first:
        ``[{"checked_at", "valid", "open", "stars", "rows", "sha256", "problem_counts"}]``
    """
    tk.check_access("mofops_validation_show", context, data_dict)
    shown = dossier(data_dict["resource_id"]).validation()
    if data_dict["history"]:
        rows = Validation.history(data_dict["resource_id"])
        shown["history"] = [{"checked_at": iso(row.pop("finished")), **row} for row in rows]
    return shown


@tk.side_effect_free
@validate(schema.validation_list)
def mofops_validation_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The resources that the caller may read and their newest verdicts, by dataset.

    :param dataset: id or name of a dataset
    :param organisation: id or name of an organisation
    :param resources: ids, a list
    :param state: only ``unchecked``, ``pending``, ``running`` or ``done`` ones
    :param found: only ``invalid``, ``not-open``, ``broken-link`` or ``unknown`` ones: of which no verdict is known
    :param limit, offset: the page, at most 1,000
    :returns: ``{"count", "resources": [{"resource_id", "name", "dataset", "dataset_title", "organisation", "format", "state",
        "checked_at", "valid", "open", "stars", "problem_counts", "link"}]}``
    """
    tk.check_access("mofops_validation_list", context, data_dict)
    count, resources = listed(_scope(context, data_dict, drafts="resources" in data_dict), data_dict)
    return {"count": count, "resources": resources}


def _scope(context: Context, data_dict: DataDict, *, drafts: bool = False) -> Scope:
    """What is asked for, of what the caller may read.

    :raises NotFound: there is no such dataset or organisation. :raises NotAuthorized: the dataset is not for the caller
    """
    dataset = organisation = None
    if data_dict.get("dataset"):
        dataset = tk.get_action("package_show")(tk.fresh_context(context), {"id": data_dict["dataset"]})["id"]
    if data_dict.get("organisation"):
        group = model.Group.get(data_dict["organisation"])
        if group is None or not group.is_organization or group.state != "active":
            raise tk.ObjectNotFound
        organisation = group.id
    return Scope(dataset, organisation, organisations_with(context, "read"), drafts)


@tk.side_effect_free
@validate(schema.quality_list)
def mofops_quality_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """How good the resources of each organisation are that the caller administers; of all, for sysadmins.

    :returns: ``{"organisations": [{"name", "title", "datasets", "resources", "checked", "valid", "open",
        "stars": {"0": …, "5": …}, "broken_links", "unchecked", "freshness": {"on-time": …, "outdated": …}}],
        "total": the same numbers}``; active datasets, private ones too; freshness: how many datasets are how late
    """
    tk.check_access("mofops_quality_list", context, data_dict)
    entries = organisation_numbers(organisations_with(context, "admin"))
    named = {entry["name"]: entry["freshness"] for entry in entries}
    for owner, dataset in described_updates(named):
        named[owner][freshness(dataset, today()).rank.id] += 1
    return {"organisations": entries, "total": total(entries)}


@validate(schema.validation_queue)
def mofops_validation_queue(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Have many resources checked in the background; those of drafts, too. What a person waits for goes first.

    :param dataset: id or name of a dataset
    :param organisation: id or name of an organisation
    :param resources: ids of resources, a list
    :param choice: ``stale`` (default): never checked, changed since, checked by other rules, could not be checked, or without a
        profile; ``all``: read anew whatever is known; ``links``: whether links still lead to the same file; ``stuck``:
        nothing new, only what waits and nobody works on
    :param dry_run: only say which
    :returns: ``{"resources", "pending"}``: ids of the chosen ones, and how many wait in all; a worker is woken for all of them
    """
    tk.check_access("mofops_validation_queue", context, data_dict)
    scope = _scope(context, data_dict, drafts=True)
    for resource_id in data_dict.get("resources", ()):
        tk.get_action("resource_show")(tk.fresh_context(context), {"id": resource_id})
    choice = data_dict["choice"]
    if choice == "stuck":
        chosen = Validation.unclaimed()
    else:
        states = list(jobs.selected(scope, choice, data_dict.get("resources")))
        chosen = [resource_id for resource_id, _ in states]
        if not data_dict["dry_run"]:
            jobs.queue_resources(states, forced=choice == "all", bulk=True)
    if not data_dict["dry_run"]:
        jobs.wake()
    return {"resources": chosen, "pending": Validation.pending()}


@validate(schema.resource_mend)
def mofops_resource_mend(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Add the open twin of a resource to its dataset: CSV in UTF-8 beside the original, which stays as it is.

    :param id: resource id
    :returns: ``{"created": [resources], "existing": [resources]}``; existing: twins of this very file that are there already
    """
    tk.check_access("mofops_resource_mend", context, data_dict)
    original = tk.get_action("resource_show")(tk.fresh_context(context), {"id": data_dict["id"]})
    dataset = tk.get_action("package_show")(tk.fresh_context(context), {"id": original["package_id"]})
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mofops-mend-")))
        try:
            file = stack.enter_context(jobs.content(original))
            tables = quality.mend_file(
                file.path, folder, format=original.get("format") or None, name=file.name, limits=jobs.limits()
            )
        except (DownloadError, quality.MendError) as error:
            raise tk.ValidationError({"id": [in_language(error.message())]}) from error
        answer: dict[str, list[Any]] = {"created": [], "existing": []}
        for table in tables:
            if there := [resource for resource in dataset["resources"] if _is_twin(resource, table)]:
                answer["existing"] += there
                continue
            with table.path.open("rb") as stream:
                sent = {**_twin(original, table, only=len(tables) == 1), "upload": FileStorage(stream, table.path.name)}
                answer["created"].append(tk.get_action("resource_create")(tk.fresh_context(context), sent))
    return answer


def _twin(original: dict[str, Any], table: quality.Mended, *, only: bool) -> dict[str, Any]:
    """The twin as a new resource, which names where it comes from; the schema goes along where one table came of the file."""
    sheet = "" if table.sheet is None else f" – {table.sheet}"
    origin = text("twin-origin", name=f"“{original['name']}{sheet}”", sha256=table.sha256)
    return {
        "package_id": original["package_id"],
        "name": f"{original['name']}{sheet} (CSV)",
        "description": f"{origin['th']}\n\n{origin['en']}",
        "format": "CSV",
        **({"schema": original["schema"]} if only and original.get("schema") else {}),
    }


def _is_twin(resource: dict[str, Any], table: quality.Mended) -> bool:
    """Whether a resource was made of this very file, and sheet, before; people may have renamed it."""
    said = resource.get("description") or ""
    return table.sha256 in said and (table.sheet is None or f" – {table.sheet}”" in said)
