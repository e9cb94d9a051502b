"""Who may see the scores of indicator 5, what is behind them, and have them made anew."""

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.mofops.jobs.indicator5 import settings
from ckanext.mofops.logic.permission import permitted, permitted_somewhere
from ckanext.mofops.logic.stating import agency

__all__ = [
    "mofops_indicator5_assess",
    "mofops_indicator5_changes",
    "mofops_indicator5_datasets",
    "mofops_indicator5_details",
    "mofops_indicator5_history",
    "mofops_indicator5_list",
    "mofops_indicator5_report",
    "mofops_indicator5_report_show",
    "mofops_indicator5_show",
]


@tk.auth_allow_anonymous_access
def mofops_indicator5_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Anyone, where the scores are public; else whoever edits datasets, the action gives each their own."""
    return {"success": True} if settings.is_public() else permitted_somewhere(context, "update_dataset")


@tk.auth_allow_anonymous_access
def mofops_indicator5_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Anyone, where the scores are public; what is behind them is for those of ``mofops_indicator5_details``."""
    return {"success": True} if settings.is_public() else mofops_indicator5_details(context, data_dict)


mofops_indicator5_history = mofops_indicator5_datasets = mofops_indicator5_show


def mofops_indicator5_details(context: Context, data_dict: DataDict) -> AuthResult:
    """Evidence, and what to mend: whoever edits datasets of the organisation."""
    return permitted(context, data_dict.get("organisation") or agency(), "update_dataset")


def mofops_indicator5_changes(context: Context, data_dict: DataDict) -> AuthResult:
    """What changed names datasets that may be private by now: as the details."""
    return mofops_indicator5_details(context, data_dict)


def mofops_indicator5_report(context: Context, data_dict: DataDict) -> AuthResult:
    """As the details."""
    return mofops_indicator5_details(context, data_dict)


mofops_indicator5_report_show = mofops_indicator5_report


def mofops_indicator5_assess(context: Context, data_dict: DataDict) -> AuthResult:
    """Of an organisation, its administrators; of all, sysadmins."""
    return permitted(context, data_dict.get("organisation"), "admin")
