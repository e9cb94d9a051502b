"""What follows when an action has succeeded."""

from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.mofops import jobs


def validate_changed_resources(_sender: str, *, context: dict[str, Any], result: Any, **_rest: Any) -> None:
    """Queue the check of every resource of a saved dataset whose state has no verdict yet.

    Every resource action saves its dataset, so this sees them all.
    """
    if context.get("defer_commit") or not tk.config["ckanext.mofops.validation.enabled"]:
        return  # an outer action saves, and will be heard
    # The caller may have asked for the id alone.
    jobs.queue_saved(result["id"] if isinstance(result, dict) else result)


SUBSCRIPTIONS = {
    tk.signals.action_succeeded: [
        {"sender": sender, "receiver": validate_changed_resources} for sender in ("package_create", "package_update")
    ]
}
