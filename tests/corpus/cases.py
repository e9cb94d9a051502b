"""All small files."""

from corpus import book_cases, data_cases, text_cases
from corpus.case import Case

CASES: tuple[Case, ...] = (
    *text_cases.SHAPE,
    *text_cases.ENCODING,
    *text_cases.CELLS,
    *text_cases.THAI_HABITS,
    *text_cases.IN_PLACE_OF_DATA,
    *data_cases.JSON,
    *data_cases.MAPS,
    *data_cases.XML,
    *data_cases.LINKED,
    *data_cases.ARCHIVES,
    *data_cases.DOCUMENTS,
    *book_cases.BOOKS,
)
