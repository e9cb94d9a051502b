"""What follows when an action has succeeded."""

from typing import Any

from ckan import model
from ckan.logic import index_remove_package
from ckan.plugins import toolkit as tk

from ckanext.mofops import jobs
from ckanext.mofops.jobs import registration, sync, tables
from ckanext.mofops.model.datastore import standings


def validate_changed_resources(_sender: str, *, context: dict[str, Any], result: Any, **_rest: Any) -> None:
    """Queue the check of every resource of a saved dataset whose state has no verdict yet.

    Every resource action saves its dataset, so this sees them all.
    """
    if context.get("defer_commit") or not tk.config["ckanext.mofops.validation.enabled"]:
        return  # an outer action saves, and will be heard
    # The caller may have asked for the id alone.
    jobs.queue_saved(result["id"] if isinstance(result, dict) else result)


def push_changes(_sender: str, *, context: dict[str, Any], **_rest: Any) -> None:
    """Have what changed pushed to the target, some time later, where that is wanted."""
    if not context.get("defer_commit"):
        sync.changed()


def follow_registration(sender: str, *, context: dict[str, Any], data_dict: dict[str, Any], result: Any, **_rest: Any) -> None:
    """Note what is to be revoked as it was deleted or hidden, and what is back."""
    if context.get("defer_commit"):
        return
    if sender == "package_delete":
        package = model.Package.get(data_dict["id"])
        dataset_id = None if package is None else package.id
    else:
        dataset_id = result["id"] if isinstance(result, dict) else result
    if dataset_id is not None:
        registration.follow(dataset_id, context.get("user"))


def keep_tables(sender: str, *, context: dict[str, Any], data_dict: dict[str, Any], result: Any, **_rest: Any) -> None:
    """Have the DataStore follow what was saved, deleted or brought back; a changed file is followed by its check."""
    if context.get("defer_commit"):
        return
    if sender == "dataset_purge":
        tables.follow_purge()
        return
    if sender == "bulk_update_delete":
        datasets = data_dict.get("datasets", [])
    elif sender == "package_delete":
        datasets = [data_dict["id"]]
    else:
        datasets = [result["id"] if isinstance(result, dict) else result]
    for dataset in datasets:
        package = model.Package.get(dataset)
        if package is not None:
            tables.follow(standings(dataset=package.id))


def forget_purged(_sender: str, *, data_dict: dict[str, Any], **_rest: Any) -> None:
    """Take a dataset out of the index for good: CKAN does so before it is gone, and a worker may put it back in between."""
    index_remove_package(data_dict["id"])


SAVES = ("package_create", "package_update")
CHANGES = (*SAVES, "package_delete", "bulk_update_private", "bulk_update_public", "bulk_update_delete", "dataset_purge")
KEPT = (*SAVES, "package_delete", "bulk_update_delete", "dataset_purge")
SUBSCRIPTIONS = {
    tk.signals.action_succeeded: [
        *({"sender": sender, "receiver": validate_changed_resources} for sender in SAVES),
        *({"sender": sender, "receiver": push_changes} for sender in CHANGES),
        *({"sender": sender, "receiver": keep_tables} for sender in KEPT),
        {"sender": "dataset_purge", "receiver": forget_purged},
        *({"sender": sender, "receiver": follow_registration} for sender in ("package_update", "package_delete")),
    ]
}
