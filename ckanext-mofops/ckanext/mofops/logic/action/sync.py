"""Pushes to another catalogue."""

from typing import Any

from ckan import model
from ckan.logic import validate
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.mofops.catalog import CatalogError
from ckanext.mofops.jobs import sync
from ckanext.mofops.jobs.sync import settings
from ckanext.mofops.language import in_language
from ckanext.mofops.logic import schema
from ckanext.mofops.logic.permission import organisations_with
from ckanext.mofops.model import SyncPlan, editable_datasets
from ckanext.mofops.model.sync import ledger
from ckanext.mofops.standard.messages import text

__all__ = [
    "mofops_sync_apply",
    "mofops_sync_cancel",
    "mofops_sync_plan",
    "mofops_sync_runs",
    "mofops_sync_show",
    "mofops_sync_status",
]


@validate(schema.sync_plan)
def mofops_sync_plan(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What a push to the configured target would do. Nothing is written there.

    :param organisation: id or name of the only one whose datasets are meant; what is not among them is left as it is
    :param only: names of datasets, a list; then nothing is withdrawn
    :param limit: at most so many datasets; then nothing is withdrawn
    :param overwrite: replace what was changed by hand on the target
    :param adopt: take over what this agency has pushed under another address
    :param background: have a worker do it; follow it by ``mofops_sync_show``
    :returns: as ``mofops_sync_show``
    """
    tk.check_access("mofops_sync_plan", context, data_dict)
    row = _asked(context, data_dict)
    if data_dict["background"]:
        sync.enqueue(row)
    else:
        sync.make(row, stop=context.get("mofops_stop"), on_step=context.get("mofops_on_step"))
    return row.to_dict()


@validate(schema.sync_apply)
def mofops_sync_apply(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Carry a plan out, exactly as it was shown. If either side changed since, the new plan is shown instead, as ``planned``.

    :param id: of the plan; without it the other parameters are those of ``mofops_sync_plan``, and whatever is planned is done
    :param allow_mass_withdraw: withdraw more than five datasets and a tenth of ours at once
    :param background: have a worker do it; follow it by ``mofops_sync_show``
    :returns: as ``mofops_sync_show``
    """
    tk.check_access("mofops_sync_apply", context, data_dict)
    if data_dict.get("id"):
        row = _row(data_dict["id"])
        if row.state != "planned":
            raise tk.ValidationError({"id": [in_language(text("sync-not-planned"))]})
    else:
        row = _asked(context, data_dict)
    row.ask_push(allow_mass_withdraw=data_dict["allow_mass_withdraw"])
    if data_dict["background"]:
        sync.enqueue(row)
    else:
        sync.push(row, stop=context.get("mofops_stop"), on_step=context.get("mofops_on_step"))
    return row.to_dict()


def _asked(context: Context, data_dict: DataDict) -> SyncPlan:
    """A new row of what is asked for.

    :raises ValidationError: there is no such organisation, or no usable target is configured
    """
    group = model.Group.get(data_dict["organisation"]) if data_dict.get("organisation") else None
    if data_dict.get("organisation") and (group is None or not group.is_organization):
        raise tk.ValidationError({"organisation": [tk._("Organization does not exist")]})
    try:
        settings.client()
        settings.choices({})
    except CatalogError as error:
        raise tk.ValidationError({"target": [in_language(error.message())]}) from error
    user = model.User.get(context["user"])
    choices = {name: data_dict.get(name) for name in ("only", "limit", "overwrite", "adopt")}
    return SyncPlan.add(
        choices, cause="person", user_id=None if user is None else user.id, organisation=None if group is None else group.id
    )


def _row(id_: str) -> SyncPlan:
    row = SyncPlan.get(id_)
    if row is None:
        raise tk.ObjectNotFound
    return row


@validate(schema.sync_cancel)
def mofops_sync_cancel(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Have a push end once the datasets under way are done; what was written stays.

    :param id: of the plan
    :returns: as ``mofops_sync_show``
    """
    tk.check_access("mofops_sync_cancel", context, data_dict)
    row = _row(data_dict["id"])
    if row.is_moving:
        sync.cancel(row)
    return row.to_dict()


@tk.side_effect_free
@validate(schema.sync_show)
def mofops_sync_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """A plan, and how far its push has come.

    :param id: as ``mofops_sync_plan`` gave it
    :returns: ``{"id", "state", "moving", "waiting", "late", "stuck", "cancelled", "done", "total", "by", "cause", "organisation",
        "created", "begun", "choices", "error", "run", "document"}``; state: ``planning``, ``planned``, ``pushing``, ``done`` or
        ``failed``; moving: whether it waits or is worked on; waiting: for a worker, late: for minutes already; stuck: whether
        its worker died; error ``{"code", "message", "misuse"}``: why it
        failed, or why the plan that was shown was not carried out; run: id in ``mofops_sync_runs``; document as
        ``sync-gdcatalog plan --json`` or ``push --json``, without the fields of new datasets; kept for a month
    """
    tk.check_access("mofops_sync_show", context, data_dict)
    return _row(data_dict["id"]).to_dict()


@tk.side_effect_free
@validate(schema.sync_runs)
def mofops_sync_runs(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The last pushes: all of them for sysadmins, those of their organisations for administrators of these.

    :param limit: at most so many
    :returns: ``{"runs": [{"id", "started", "ended", "source", "target", "channel", "by", "planned", "outcomes", "plan",
        "organisation"}], "moving": […], "failed": {…}, "latest": {…}}``; ended: None for one that is under way or was killed;
        planned: counts of the plan; outcomes: how many done, failed, skipped; moving: what waits or is worked on, as
        ``mofops_sync_show`` without document; failed: likewise the last that was asked for, None unless it failed; latest: the
        last plan, with document, None without any
    """
    tk.check_access("mofops_sync_runs", context, data_dict)
    mine = organisations_with(context, "admin")
    runs = ledger().runs(data_dict["limit"], ids=None if mine is None else SyncPlan.runs_of(mine))
    plans = SyncPlan.of_runs([run["id"] for run in runs])
    last, latest = SyncPlan.newest(mine), SyncPlan.newest(mine, SyncPlan.document.isnot(None))
    return {
        "runs": [{**run, **_plan_of(plans.get(run["id"]))} for run in runs],
        "moving": [row.to_dict(document=False) for row in SyncPlan.under_way(mine)],
        "failed": last.to_dict(document=False) if last is not None and last.state == "failed" else None,
        "latest": None if latest is None else latest.to_dict(),
    }


def _plan_of(row: SyncPlan | None) -> dict[str, Any]:
    if row is None:
        return {"plan": None, "organisation": None}
    shown = row.to_dict(document=False)
    return {"plan": row.id, "organisation": shown["organisation"]}


@tk.side_effect_free
@validate(schema.sync_status)
def mofops_sync_status(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Which datasets are registered: what GD Catalog says where it was asked, else as far as our own pushes tell.

    :param dataset: id or name of a dataset; its history comes, too
    :param organisation: id or name of the only one whose datasets are meant
    :param limit, offset: the page, at most 1,000
    :returns: ``{"target", "count", "datasets": [{"id", "name", "title", "state", "at", "target_name", "target_id", "address",
        "tried", "registration"}], "history": […]}``; state is ``registered``, ``withdrawn`` or ``not-registered``; at,
        target_name, target_id and address: of the last write; tried: the last attempt, ``{"run", "at", "kind", "outcome",
        "target_name", "target_id", "changes", "error", "target"}``, None without any; registration: what GD Catalog says, as
        ``mofops_registration_show``, None where it was not asked; history: every attempt of the one dataset, newest first
    """
    tk.check_access("mofops_sync_status", context, data_dict)
    if data_dict.get("dataset"):
        shown = tk.get_action("package_show")(tk.fresh_context(context), {"id": data_dict["dataset"]})
        return {**sync.status([shown["id"]]), "count": 1, "history": ledger().history(shown["id"])}
    mine = organisations_with(context, "admin")
    if data_dict.get("organisation"):
        group = model.Group.get(data_dict["organisation"])
        if group is None:
            raise tk.ObjectNotFound
        mine = [group.id]
    page = {"limit": data_dict["limit"], "offset": data_dict["offset"]}
    count, ids = editable_datasets(mine, drafts=False, **page)
    return {**sync.status(ids), "count": count}
