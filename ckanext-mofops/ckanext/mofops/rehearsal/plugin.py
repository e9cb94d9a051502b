"""A CKAN turned into a GD Catalog to rehearse on; stands beside the plugin ``mofops``, whose rules it keeps."""

from typing import Any

import click
from ckan import plugins as p
from ckan.common import CKANConfig
from ckan.plugins import toolkit as tk
from ckan.types import SignalMapping

from ckanext.mofops.rehearsal import faults, push, views
from ckanext.mofops.rehearsal.cli import rehearsal
from ckanext.mofops.rehearsal.logic import action, auth

LOSSES = ("package_delete", "bulk_update_private", "bulk_update_delete", "dataset_purge")
"""Actions by which a dataset ceases to be public, beside an update."""


@tk.blanket.actions(action)
@tk.blanket.auth_functions(auth)
@tk.blanket.blueprints(views)
@tk.blanket.config_declarations
class RehearsalPlugin(p.SingletonPlugin):
    """Takes what is pushed and harvested, keeps the states of registration, and says on every page that it is a rehearsal."""

    p.implements(p.IClick)
    p.implements(p.IConfigurable)
    p.implements(p.IConfigurer)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.ISignal)

    def get_commands(self) -> list[click.Command]:
        return [rehearsal]

    def update_config(self, config: CKANConfig) -> None:
        tk.add_template_directory(config, "templates")

    def configure(self, config: CKANConfig) -> None:
        faults.configured()  # a faulty setting stops the start, and no request later

    def after_dataset_create(self, context: dict[str, Any], pkg_dict: dict[str, Any]) -> None:
        push.saved(context, pkg_dict)

    def after_dataset_update(self, context: dict[str, Any], pkg_dict: dict[str, Any]) -> None:
        push.saved(context, pkg_dict)

    def get_signal_subscriptions(self) -> SignalMapping:
        return {tk.signals.action_succeeded: [{"sender": sender, "receiver": push.withdraw_gone} for sender in LOSSES]}
