"""Registrations with GD Catalog, and datasets that must not go before theirs is revoked."""

from typing import Any

from ckan import model
from ckan.logic import validate
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.mofops.catalog import CatalogError
from ckanext.mofops.jobs import registration as registering
from ckanext.mofops.jobs.registration import settings
from ckanext.mofops.language import in_language
from ckanext.mofops.logic import schema
from ckanext.mofops.logic.permission import organisations_with
from ckanext.mofops.model import RegistrationPoll, Revocation
from ckanext.mofops.standard.messages import text

__all__ = [
    "mofops_registration_list",
    "mofops_registration_poll",
    "mofops_registration_revoke",
    "mofops_registration_show",
    "package_delete",
]


@tk.side_effect_free
@validate(schema.registration_show)
def mofops_registration_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What GD Catalog said of a dataset when it last answered. Anyone hears whether and where it is registered; whoever may edit
    the dataset hears of running applications, too.

    :param dataset: id or name
    :param history: how it changed, too
    :returns: ``{"dataset", "service", "full", "applies", "asking", "registration", "revocation", "history"}``; service: who is
        asked, None for nobody; full: whether this is all that is known; applies: whether the dataset can be registered as it is;
        asking: whether it is being asked about now; registration ``{"state", "group", "registered", "mended", "label", "next",
        "link", "date", "asked", "error", …}``, None where nothing is to be told; error ``{"code", "message", "at"}``: why the
        last attempt brought no answer; revocation ``{"at", "by", "cause"}``: it is to be revoked; history: newest first,
        ``{"at", …}``
    """
    tk.check_access("mofops_registration_show", context, data_dict)
    dataset = tk.get_action("package_show")(tk.fresh_context(context), {"id": data_dict["dataset"]})
    return registering.standing(dataset, full=_may_edit(context, dataset["id"]), history=data_dict["history"])


def _may_edit(context: Context, dataset_id: str) -> bool:
    try:
        tk.check_access("package_update", tk.fresh_context(context), {"id": dataset_id})
    except tk.NotAuthorized:
        return False
    return True


@tk.side_effect_free
@validate(schema.registration_list)
def mofops_registration_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The registrations of the datasets that the caller may edit, by name.

    :param organisation: id or name of the only one whose datasets are meant
    :param group: a group of states, ``to-revoke`` or ``failed``
    :param limit, offset: the page, at most 1,000
    :returns: ``{"service", "count", "counts", "poll", "datasets": [{"id", "name", "title", "organisation", "private", "deleted",
        "registration", "revocation"}]}``; counts: by group, of the whole list; poll: the last pass that asked, as
        ``mofops_registration_poll``, None without any; the rest as ``mofops_registration_show``
    """
    tk.check_access("mofops_registration_list", context, data_dict)
    mine = organisations_with(context, "update_dataset")
    if data_dict.get("organisation"):
        mine = [_organisation(data_dict["organisation"])]
    page = {"limit": data_dict["limit"], "offset": data_dict["offset"]}
    newest = RegistrationPoll.newest(mine)
    return {
        "service": settings.service() or None,
        "poll": None if newest is None else newest.to_dict(),
        **registering.overview(mine, group=data_dict.get("group"), **page),
    }


def _organisation(name_or_id: str) -> str:
    group = model.Group.get(name_or_id)
    if group is None or not group.is_organization:
        raise tk.ObjectNotFound
    return str(group.id)


@validate(schema.registration_poll)
def mofops_registration_poll(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Ask GD Catalog, about what may have changed, or about one dataset whatever is known of it.

    :param dataset: id or name of the only one to ask about
    :param organisation: id or name of the only one whose datasets are meant
    :param background: have a worker do it
    :returns: ``{"id", "state", "moving", "stuck", "done", "total", "failures", "error", "by", "cause", "organisation", "dataset",
        "created", "begun", "ended", "cancelled"}``; state: ``waiting``, ``asking``, ``done`` or ``failed``; failures: datasets
        that brought no answer, whose last known state stays; error ``{"code", "message", "misuse"}``: why, or why it failed as a
        whole
    """
    tk.check_access("mofops_registration_poll", context, data_dict)
    try:
        settings.client()
        settings.place()
    except CatalogError as error:
        raise tk.ValidationError({"states": [in_language(error.message())]}) from error
    organisation = _organisation(data_dict["organisation"]) if data_dict.get("organisation") else None
    dataset = _dataset(data_dict["dataset"]).id if data_dict.get("dataset") else None
    row = RegistrationPoll.add(cause="person", user_id=_user_id(context), organisation=organisation, dataset_id=dataset)
    if data_dict["background"]:
        registering.enqueue(row)
    else:
        registering.poll(row, stop=context.get("mofops_stop"), on_step=context.get("mofops_on_step"))
    return row.to_dict()


def _dataset(name_or_id: str) -> model.Package:
    package = model.Package.get(name_or_id)
    if package is None:
        raise tk.ObjectNotFound
    return package


def _user_id(context: Context) -> str | None:
    user = model.User.get(context["user"])
    return None if user is None else str(user.id)


@validate(schema.registration_revoke)
def mofops_registration_revoke(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Note that the registration officer is to have a dataset revoked, or that it is not to be after all. GD Catalog itself hears
    of it from the officer; the note goes when it says that the dataset is revoked.

    :param dataset: id or name
    :param cancel: it is not to be revoked
    :returns: as ``mofops_registration_show``
    """
    tk.check_access("mofops_registration_revoke", context, data_dict)
    package = _dataset(data_dict["dataset"])
    if data_dict["cancel"]:
        Revocation.end([package.id])
    elif registering.hurdle(package.id) is None:
        raise tk.ValidationError({"dataset": [in_language(text("not-registered"))]})
    else:
        Revocation.ask(package.id, "asked", _user_id(context))
    return tk.get_action("mofops_registration_show")(tk.fresh_context(context), {"dataset": package.id})


@tk.chained_action
def package_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """As CKAN's; a dataset that is known as registered with GD Catalog is refused unless the caller confirms.

    :param mofops_confirm_revocation: it is deleted all the same, and its registration noted as one to be revoked
    """
    package = model.Package.get(data_dict.get("id"))
    if package is not None and package.state != "deleted" and not registering.is_confirmed(data_dict):
        tk.check_access("package_delete", tk.fresh_context(context), data_dict)
        found = registering.hurdle(package.id)
        if found is not None:
            raise tk.ValidationError({registering.CONFIRM: [in_language(text("delete-registered", state=dict(found.label)))]})
    return next_action(context, data_dict)
