"""A CKAN turned into a GD Catalog to rehearse on: it takes datasets in the wire format, by the same rules."""

from ckan import plugins as p
from ckan.common import CKANConfig
from ckan.plugins import toolkit as tk

from ckanext.mofops.logic import validators


@tk.blanket.validators(validators)
class RehearsalPlugin(p.SingletonPlugin):
    """Takes pushed datasets; says on every page that it is no public service."""

    p.implements(p.IConfigurer)

    def update_config(self, config: CKANConfig) -> None:
        tk.add_template_directory(config, "templates")
