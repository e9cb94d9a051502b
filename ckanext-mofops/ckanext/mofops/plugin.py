"""The CKAN plugin of an agency catalogue."""

from collections.abc import Callable
from typing import Any

import click
from ckan import plugins as p
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultTranslation
from ckan.plugins import toolkit as tk
from ckan.types import SignalMapping

from ckanext.mofops import facets, search, subscriptions
from ckanext.mofops.cli import ckan
from ckanext.mofops.jobs import dashboard, indicator5, registration, settings, sync, usage
from ckanext.mofops.jobs.indicator5 import settings as indicator5_settings
from ckanext.mofops.jobs.sync import settings as sync_settings
from ckanext.mofops.logic import action
from ckanext.mofops.logic.action.visibility import OF_ACTIVITY
from ckanext.mofops.metadata.filename import readable

Titles = dict[str, Any]


@tk.blanket.auth_functions
@tk.blanket.blueprints
@tk.blanket.config_declarations
@tk.blanket.helpers
@tk.blanket.validators
class MofopsPlugin(DefaultTranslation, p.SingletonPlugin):
    """Joins the mofops rooms to CKAN; holds no rule of its own."""

    p.implements(p.IActions)
    p.implements(p.IClick)
    p.implements(p.IConfigurable)
    p.implements(p.IConfigurer)
    p.implements(p.IFacets, inherit=True)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.ISignal)
    p.implements(p.ITranslation)
    p.implements(p.IUploader, inherit=True)

    def get_actions(self) -> dict[str, Callable[..., Any]]:
        always = {name: getattr(action, name) for name in action.__all__}
        return always | (OF_ACTIVITY if p.plugin_loaded("activity") else {})

    def get_commands(self) -> list[click.Command]:
        return [ckan.mofops]

    def update_config(self, config: CKANConfig) -> None:
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "mofops")

    def configure(self, config: CKANConfig) -> None:
        search.warn(config)
        settings.rating()  # a faulty table of stars stops the start, and no worker later
        sync_settings.schedule()  # nor do faulty times
        indicator5_settings.schedule()
        sync.arm()
        registration.arm()
        indicator5.arm()
        usage.arm()
        dashboard.arm()

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        return {"qf": search.query_fields(), **search_params}

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        return {**pkg_dict, **facets.index_fields(pkg_dict["id"])}

    def after_dataset_search(self, search_results: dict[str, Any], search_params: dict[str, Any]) -> dict[str, Any]:
        facets.name_values(search_results["search_facets"])
        return search_results

    def dataset_facets(self, facets_dict: Titles, package_type: str) -> Titles:
        return {**facets_dict, **facets.titles()}

    def group_facets(self, facets_dict: Titles, group_type: str, package_type: str | None) -> Titles:
        return {**facets_dict, **facets.titles()}

    def organization_facets(self, facets_dict: Titles, organization_type: str, package_type: str | None) -> Titles:
        return {**facets_dict, **facets.titles()}

    def get_signal_subscriptions(self) -> SignalMapping:
        return subscriptions.SUBSCRIPTIONS

    def get_resource_uploader(self, data_dict: dict[str, Any]) -> None:
        """Names a file before it is stored; who stores it is left to CKAN or another plugin. CKAN drops every Thai letter."""
        upload = data_dict.get("upload")
        if getattr(upload, "filename", None):
            upload.filename = readable(upload.filename)
