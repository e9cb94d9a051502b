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
        **dict.fromkeys(("JSON", "JSONL", "GEOJSON", "JSONLD"), "jsontext"),
        **dict.fromkeys(("XML", "KML", "GML", "RSS", "ATOM"), "xmltext"),
        **dict.fromkeys(("RDF", "TTL", "N3"), "rdf"),
        "TXT": "plaintext",
    }
)
"""Formats that are text, by the module that reads them; their encoding is decided before."""

BINARY: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("XLSX", "XLS", "ODS", "XLSM", "XLSB"), "workbook"),
        **dict.fromkeys(("ZIP", "KMZ"), "archive"),
        "SHP": "shapefile",
        **dict.fromkeys(("PDF", "DOC", "DOCX", "PPT", "PPTX", "ODT", "ODP", "RTF", "HTML"), "document"),
        **dict.fromkeys(("TIFF", "JPEG", "PNG", "GIF", "SVG"), "document"),
        **dict.fromkeys(("GZ", "TAR", "RAR", "7Z", "MDB", "DBF"), "document"),
    }
)
"""Formats that are not, by the module that reads them."""


def reader(format: str) -> Callable[[Reading], Facts]:
    """The reader of a format. Imported when it is needed: frictionless alone takes half a second.

    :raises KeyError: nothing reads it
    """
    module = import_module(f"{__name__}.{TEXT.get(format) or BINARY[format]}")
    found: Callable[[Reading], Facts] = module.read
    return found
