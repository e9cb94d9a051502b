"""A second, small plugin that turns a CKAN into a GD Catalog to rehearse on."""
