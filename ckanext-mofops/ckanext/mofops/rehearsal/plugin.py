"""A CKAN turned into a GD Catalog to rehearse on; stands beside the plugin ``mofops``, whose rules it keeps."""

from ckan import plugins as p
from ckan.common import CKANConfig
from ckan.plugins import toolkit as tk


class RehearsalPlugin(p.SingletonPlugin):
    """Says on every page that this is no public service."""

    p.implements(p.IConfigurer)

    def update_config(self, config: CKANConfig) -> None:
        tk.add_template_directory(config, "templates")
