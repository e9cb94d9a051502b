"""What reads a file of each format: a module per family, each with ``read(reading) -> Facts``.

A reader adds what is wrong to ``reading.findings`` and returns what it learnt. It may take the process with it: the guard is
outside.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType

from ckanext.mofops.quality.reading import Facts, Reading

TEXT: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("CSV", "TSV"), "delimited"),
        "JSON": "jsontext",
    }
)
"""Formats that are text, by the module that reads them; their encoding is decided before."""

BINARY: Mapping[str, str] = MappingProxyType({})
"""Formats that are not, by the module that reads them."""


def reader(format: str) -> Callable[[Reading], Facts]:
    """The reader of a format. Imported when it is needed: frictionless alone takes half a second.

    :raises KeyError: nothing reads it
    """
    module = import_module(f"{__name__}.{TEXT.get(format) or BINARY[format]}")
    found: Callable[[Reading], Facts] = module.read
    return found
