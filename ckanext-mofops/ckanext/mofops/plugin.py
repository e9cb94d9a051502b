"""The CKAN plugin of an agency catalogue."""

from collections.abc import Callable
from typing import Any

import click
from ckan import plugins as p
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultTranslation
from ckan.plugins import toolkit as tk
from ckan.types import CKANApp, SignalMapping

from ckanext.mofops import search, subscriptions
from ckanext.mofops.cli import ckan
from ckanext.mofops.jobs import dashboard, indicator5, registration, settings, sync, usage
from ckanext.mofops.jobs.indicator5 import settings as indicator5_settings
from ckanext.mofops.jobs.sync import settings as sync_settings
from ckanext.mofops.logic import action
from ckanext.mofops.logic.action.visibility import OF_ACTIVITY
from ckanext.mofops.metadata.filename import readable
from ckanext.mofops.pages import branding, headers
from ckanext.mofops.pages.compressed import Compressed
from ckanext.mofops.search import facets

Titles = dict[str, Any]

TABLE_LISTS, LIST_OF_TABLES = "ckan.datastore.public_table_search", "_table_metadata"
"""By default CKAN gives anyone the ids of all resources in its DataStore, those of private datasets too."""


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
    p.implements(p.IMiddleware, inherit=True)
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
        branding.check()  # colours that cannot be read, a logo that is not there
        settings.rating()  # a faulty table of stars stops the start, and no worker later
        sync_settings.schedule()  # nor do faulty times
        indicator5_settings.schedule()
        sync.arm()
        registration.arm()
        indicator5.arm()
        usage.arm()
        dashboard.arm()
        if config.get(TABLE_LISTS) == [LIST_OF_TABLES]:
            config[TABLE_LISTS] = []

    def make_middleware(self, app: CKANApp, config: CKANConfig) -> CKANApp:
        cookies = config["SESSION_COOKIE_NAME"], config["REMEMBER_COOKIE_NAME"]
        tokens = "Authorization", config["apitoken_header_name"]
        added = headers.sources(config["ckanext.mofops.security.sources"])  # a faulty setting stops the start
        app.wsgi_app = Compressed(headers.Protected(app.wsgi_app, added, cookies, tokens))
        return app

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        return {"qf": search.query_fields(), **search_params}

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        return {**pkg_dict, **facets.index_fields(pkg_dict["id"])}

    def after_dataset_search(self, search_results: dict[str, Any], search_params: dict[str, Any]) -> dict[str, Any]:
        facets.name_values(search_results["search_facets"])
        return search_results

    def dataset_facets(self, facets_dict: Titles, package_type: str) -> Titles:
        return facets.titles(facets_dict)

    def group_facets(self, facets_dict: Titles, group_type: str, package_type: str | None) -> Titles:
        return facets.titles(facets_dict)

    def organization_facets(self, facets_dict: Titles, organization_type: str, package_type: str | None) -> Titles:
        return facets.titles(facets_dict)

    def get_signal_subscriptions(self) -> SignalMapping:
        return subscriptions.SUBSCRIPTIONS

    def get_resource_uploader(self, data_dict: dict[str, Any]) -> None:
        """Names a file before it is stored; who stores it is left to CKAN or another plugin. CKAN drops every Thai letter."""
        upload = data_dict.get("upload")
        if getattr(upload, "filename", None):
            upload.filename = readable(upload.filename)
