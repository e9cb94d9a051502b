"""Datasets in the words of the Web: DCAT-AP 3, with the quality that was measured as DQV, and schema.org, both from what a
catalogue says of a dataset; and back from DCAT to the fields of the 14 items.
"""

from ckanext.mofops.linked.catalogue import Page, describe_catalogue
from ckanext.mofops.linked.dataset import describe_dataset
from ckanext.mofops.linked.graph import FORMATS, new_graph, serialised
from ckanext.mofops.linked.measurement import Measurement
from ckanext.mofops.linked.reading import read_dataset
from ckanext.mofops.linked.schemaorg import data_catalog, schema_dataset
from ckanext.mofops.linked.site import Site
from ckanext.mofops.linked.vocabulary import describe_vocabulary

__all__ = [
    "FORMATS",
    "Measurement",
    "Page",
    "Site",
    "data_catalog",
    "describe_catalogue",
    "describe_dataset",
    "describe_vocabulary",
    "new_graph",
    "read_dataset",
    "schema_dataset",
    "serialised",
]
