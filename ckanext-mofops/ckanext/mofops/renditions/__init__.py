"""The table of a file in other formats, for people and programs: CSV, JSON, XLSX, and the rows that PostgreSQL copies in.

Made in a guarded child, of the very rows and types that the verdict was made of.
"""

from ckanext.mofops.renditions.column import Column
from ckanext.mofops.renditions.rendition import KINDS, SHEET_CELLS, VERSION, Kind, Made, RenditionError, Room, is_table, made

__all__ = ["KINDS", "SHEET_CELLS", "VERSION", "Column", "Kind", "Made", "RenditionError", "Room", "is_table", "made"]
