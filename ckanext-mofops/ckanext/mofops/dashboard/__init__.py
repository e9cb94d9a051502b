"""A dashboard of an agency's indicators, made from its own published tables; what it shows is said by a YAML file, not by code.

``definition`` reads that file, ``job`` reads a table in the guarded process, ``figure`` says what the tables hold.
"""

from ckanext.mofops.dashboard.definition import Definition, DefinitionError, Indicator, Place, load, read
from ckanext.mofops.dashboard.figure import figures
from ckanext.mofops.dashboard.table import Fault, Reader, Table, reading
from ckanext.mofops.dashboard.usage import usage_entry

__all__ = [
    "Definition",
    "DefinitionError",
    "Fault",
    "Indicator",
    "Place",
    "Reader",
    "Table",
    "figures",
    "load",
    "read",
    "reading",
    "usage_entry",
]
