"""The NSO workbook."""

from base64 import b64encode
from typing import Any

from ckan import model
from ckan.logic import validate
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.mofops import template
from ckanext.mofops.language import in_language
from ckanext.mofops.logic import schema
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
from ckanext.mofops.model import WorkbookImport
from ckanext.mofops.standard.messages import text

__all__ = [
    "mofops_template_export",
    "mofops_template_import",
    "mofops_template_import_show",
]


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
