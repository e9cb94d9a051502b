"""The API actions."""

from base64 import b64encode
from typing import Any

from ckan import authz, model
from ckan.logic import validate
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.mofops import jobs, metadata, template
from ckanext.mofops.language import in_language
from ckanext.mofops.logic import schema
from ckanext.mofops.metadata.slug import suggested
from ckanext.mofops.metadata.workbook import (
    ImportPlan,
    ReadLimits,
    Workbook,
    WorkbookError,
    empty_workbook,
    example_workbook,
    marked,
    workbook_bytes,
)
from ckanext.mofops.model import Link, Validation, WorkbookImport, editable_datasets, is_name_taken, repeated_titles
from ckanext.mofops.model.quality import Scope, listed, organisation_numbers, resource_state, total
from ckanext.mofops.model.time import iso
from ckanext.mofops.standard.messages import text

__all__ = [
    "mofops_metadata_check",
    "mofops_metadata_list",
    "mofops_quality_list",
    "mofops_resource_validate",
    "mofops_slug_suggest",
    "mofops_template_export",
    "mofops_template_import",
    "mofops_template_import_show",
    "mofops_validation_list",
    "mofops_validation_queue",
    "mofops_validation_show",
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


@validate(schema.resource_validate)
def mofops_resource_validate(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Have a resource checked in the background; the verdict is read with ``mofops_validation_show``.

    :param id: resource id
    :param force: read the file again even if it is the one of the last verdict
    :returns: as ``mofops_validation_show``
    """
    tk.check_access("mofops_resource_validate", context, data_dict)
    resource = tk.get_action("resource_show")(tk.fresh_context(context), {"id": data_dict["id"]})
    _queue(Scope(dataset=resource["package_id"]), "all" if data_dict["force"] else "stale", [resource["id"]], data_dict["force"])
    return _validation(resource["id"])


def _queue(scope: Scope, choice: jobs.Choice, resource_ids: list[str] | None, force: bool, *, bulk: bool = False) -> list[str]:
    """Queue the resources of a scope that are to be checked; their ids."""
    states = list(jobs.selected(scope, choice, resource_ids))
    jobs.queue_resources(states, forced=force, bulk=bulk)
    return [resource_id for resource_id, _ in states]


@validate(schema.validation_queue)
def mofops_validation_queue(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Have many resources checked in the background, private ones and drafts too; each state of a file once.

    :param dataset, resource: id or name, id; without them all of the catalogue
    :param choice: ``stale`` (never checked, changed since, checked by other rules, or could not be), ``all`` or ``links``
    :param force: read files again even if they are those of the last verdicts
    :param dry_run: queue nothing
    :returns: ``{"resources", "waiting"}``: ids of those that were, or would be, queued, and how many wait in all
    """
    tk.check_access("mofops_validation_queue", context, data_dict)
    scope, resource_ids = Scope(drafts=True), None
    if data_dict.get("resource"):
        resource = tk.get_action("resource_show")(tk.fresh_context(context), {"id": data_dict["resource"]})
        scope, resource_ids = Scope(dataset=resource["package_id"]), [resource["id"]]
    elif data_dict.get("dataset"):
        dataset = tk.get_action("package_show")(tk.fresh_context(context), {"id": data_dict["dataset"]})
        scope = Scope(dataset=dataset["id"])
    if data_dict["dry_run"]:
        queued = [resource_id for resource_id, _ in jobs.selected(scope, data_dict["choice"], resource_ids)]
    else:
        queued = _queue(scope, data_dict["choice"], resource_ids, data_dict["force"], bulk=True)
        jobs.wake()  # also for what was left behind by a worker that died
    return {"resources": queued, "waiting": Validation.pending()}


@tk.side_effect_free
@validate(schema.validation_show)
def mofops_validation_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The newest verdict on a resource.

    :param resource_id: resource id
    :param history: all its verdicts, too
    :returns: ``{"resource_id", "state", "checked_at", "verdict", "link"}``; state is ``unchecked``, ``pending``, ``running`` or
        ``done``, verdict an entry of ``resources`` of ``sync-gdcatalog check``, link None or ``{"state", "message",
        "checked_at", "first_failure", "last_success"}``; with ``history`` a list of ``{"checked_at", "valid", "open", "stars",
        "rows", "sha256", "problem_counts"}``, newest first
    """
    tk.check_access("mofops_validation_show", context, data_dict)
    shown = _validation(data_dict["resource_id"])
    if data_dict["history"]:
        past = Validation.history(data_dict["resource_id"])
        shown["history"] = [{"checked_at": iso(entry.pop("finished")), **entry} for entry in past]
    return shown


def _validation(resource_id: str) -> dict[str, Any]:
    newest, link = Validation.newest(resource_id), Link.get(resource_id)
    return {
        "resource_id": resource_id,
        "state": resource_state(resource_id),
        "checked_at": None if newest is None else iso(newest.confirmed or newest.finished),
        "verdict": None if newest is None else newest.verdict,
        "link": None if link is None else link.to_dict(),
    }


@tk.side_effect_free
@validate(schema.validation_list)
def mofops_validation_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The checks of resources that the caller may read, by dataset.

    :param dataset, organisation: id or name; without them all
    :param state: only those in this state
    :param limit, offset: the page, at most 1,000
    :returns: ``{"count", "resources"}``; of each its ids and names, ``state``, ``checked_at``, ``valid``, ``open``, ``stars``,
        ``problem_counts`` and ``link``
    """
    tk.check_access("mofops_validation_list", context, data_dict)
    count, resources = listed(
        _scope(context, data_dict), data_dict.get("state"), limit=data_dict["limit"], offset=data_dict["offset"]
    )
    return {"count": count, "resources": resources}


def _scope(context: Context, data_dict: DataDict) -> Scope:
    """What is asked for, as far as the caller may read it."""
    if data_dict.get("dataset"):
        dataset = tk.get_action("package_show")(tk.fresh_context(context), {"id": data_dict["dataset"]})
        return Scope(dataset=dataset["id"])
    organisation = None
    if data_dict.get("organisation"):
        found = model.Group.get(data_dict["organisation"])
        if found is None or not found.is_organization:
            raise tk.ObjectNotFound
        organisation = found.id
    if authz.is_sysadmin(context["user"]):
        return Scope(organisation=organisation)
    mine = tk.get_action("organization_list_for_user")(tk.fresh_context(context), {"permission": "read"})
    return Scope(organisation=organisation, organisations=[entry["id"] for entry in mine])


@tk.side_effect_free
def mofops_quality_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """How good the resources of each organisation are: of all for sysadmins, else of those where the caller edits.

    :returns: ``{"organisations", "total"}``; of each ``name`` and ``title``, and the numbers ``datasets``, ``resources``,
        ``checked``, ``valid``, ``open``, ``stars`` (by number of stars), ``broken_links`` and ``unchecked``
    """
    tk.check_access("mofops_quality_list", context, data_dict)
    entries = organisation_numbers(_editable_organisations(context, None))
    return {"organisations": entries, "total": total(entries)}


@tk.side_effect_free
@validate(schema.template_export)
def mofops_template_export(context: Context, data_dict: DataDict) -> dict[str, str]:
    """The NSO workbook: Template 1, 2 and 3 in the columns that the National Statistical Office asks for.

    :param kind: ``datasets`` (those that the caller may read), ``empty`` or ``example``
    :param names: names of datasets, a list; without it all
    :param organisation: only the datasets of this one, by name
    :returns: ``{"filename", "content"}``; content is the XLSX file in base64
    """
    tk.check_access("mofops_template_export", context, data_dict)
    kind = data_dict["kind"]
    if kind == "datasets":
        names = data_dict["names"]
        chosen = list(template.datasets(context, names=names, organisation=data_dict.get("organisation")))
        if unknown := set(names) - {dataset["name"] for dataset in chosen}:
            words = text("datasets-unknown", names=", ".join(sorted(unknown)))
            raise tk.ValidationError({"names": [in_language(words)]})
        try:
            content = workbook_bytes(chosen)
        except WorkbookError as error:
            raise tk.ValidationError({"names": [in_language(error.message())]}) from error
    else:
        content = empty_workbook() if kind == "empty" else example_workbook()
    return {"filename": f"nso-template-{kind}.xlsx", "content": b64encode(content).decode()}


@validate(schema.template_import)
def mofops_template_import(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Create and update datasets from an NSO workbook; without ``dry_run: false`` only say what that would do.

    :param upload: the XLSX file; or ``id``: of a workbook that was uploaded before, with its choices
    :param organisation: name of the only one to import; rows of others are listed and left alone
    :param draft: new datasets are drafts, which may lack items
    :param dry_run: write nothing (default)
    :param background: write in a job; follow it by ``mofops_template_import_show``
    :param marked: give the workbook back, too, with its faulty cells marked
    :returns: ``{"id", "state", "done", "total", "report", …}`` as ``mofops_template_import_show``, and ``marked``, an XLSX file
        in base64, where asked for
    """
    tk.check_access("mofops_template_import", context, data_dict)
    row, found = _uploaded(context, data_dict)
    if data_dict["dry_run"] and not data_dict["marked"]:
        return row.to_dict()
    if not data_dict["dry_run"] and row.state in ("waiting", "running") and not row.is_stuck:
        raise tk.ValidationError({"id": [in_language(text("import-runs-already"))]})
    if not data_dict["dry_run"] and data_dict["background"]:
        template.start(row)
        return row.to_dict()
    workbook, wanted = found or template.read_again(row, context)
    if not data_dict["dry_run"]:
        row.state, row.total = "running", len(wanted.writes)
        outcomes = template.applied(wanted, context, context.get("mofops_on_step", template.silent))
        row.state, row.done, row.report = "done", len(outcomes), wanted.to_dict(outcomes)
        model.Session.commit()
    answer = row.to_dict()
    if data_dict["marked"]:
        answer["marked"] = b64encode(marked(workbook, wanted.every_problem)).decode()
    return answer


def _uploaded(context: Context, data_dict: DataDict) -> tuple[WorkbookImport, tuple[Workbook, ImportPlan] | None]:
    """The workbook that is sent, kept with the dry run's report, and as it was read; or the one that was sent before."""
    user = model.User.get(context["user"])
    if data_dict.get("id"):
        row = WorkbookImport.get(data_dict["id"])
        if row is None:
            raise tk.ObjectNotFound
        return row, None
    upload = data_dict.get("upload")
    if not hasattr(upload, "stream"):
        raise tk.ValidationError({"upload": [in_language(text("no-workbook"))]})
    content = upload.stream.read(ReadLimits().bytes + 1)  # one more, so that too large a file is seen to be
    row = WorkbookImport(
        user_id=user.id,
        filename=upload.filename or "workbook.xlsx",
        content=content,
        organisation=data_dict.get("organisation") or None,
        draft=data_dict["draft"],
    )
    try:
        workbook, wanted = template.read_again(row, context)
    except ValueError as error:
        raise tk.ValidationError(
            {"organisation": [in_language(text("organisation-not-yours", value=row.organisation))]}
        ) from error
    row.report, row.total = wanted.to_dict(), len(wanted.writes)
    WorkbookImport.forget_old()
    model.Session.add(row)
    model.Session.commit()
    return row, (workbook, wanted)


@tk.side_effect_free
@validate(schema.template_import_show)
def mofops_template_import_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """How far an import has come.

    :param id: as ``mofops_template_import`` gave it
    :returns: ``{"id", "filename", "organisation", "draft", "created", "state", "stuck", "done", "total", "report"}``; state is
        ``checked``, ``waiting``, ``running``, ``done`` or ``failed``; report as ``sync-gdcatalog template import --json``
    """
    row = WorkbookImport.get(data_dict["id"])
    if row is None:
        raise tk.ObjectNotFound
    tk.check_access("mofops_template_import_show", context, data_dict)
    return row.to_dict()
