"""The forms of the report, by id. What makes them is imported when it is asked for: most starts make none."""

from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import Protocol

from ckanext.mofops.indicator5.assessment import Assessment
from ckanext.mofops.indicator5.report.pdf import Pdf, PdfUnavailable
from ckanext.mofops.indicator5.report.table import Csv
from ckanext.mofops.indicator5.report.text import plain_text
from ckanext.mofops.standard.jsontext import json_bytes
from ckanext.mofops.standard.messages import Lang

__all__ = ["FORMS", "Form", "PdfUnavailable", "form_of"]


class Form(Protocol):
    """A form of the report. suffix: of its files, with the dot; binary: nothing for a terminal."""

    @property
    def id(self) -> str: ...

    @property
    def suffix(self) -> str: ...

    @property
    def media_type(self) -> str: ...

    @property
    def binary(self) -> bool: ...

    def prepare(self) -> None:
        """Nothing, if it can be made here.

        :raises Indicator5Error: it cannot, and how to mend that
        """

    def render(self, assessment: Assessment, lang: Lang) -> bytes:
        """The file in one language; the same assessment gives the same bytes."""
        ...


class Always:
    """A form that needs nothing besides."""

    def prepare(self) -> None:
        """Nothing: it can be made everywhere."""


class Text(Always):
    """Plain text, long lists cut."""

    id, suffix, media_type, binary = "text", ".txt", "text/plain; charset=utf-8", False

    def render(self, assessment: Assessment, lang: Lang) -> bytes:
        """The text as UTF-8."""
        return (plain_text(assessment, lang) + "\n").encode("utf-8", "replace")


class Json(Always):
    """The document of ``standard/schemas/report.json``, whole."""

    id, suffix, media_type, binary = "json", ".json", "application/json", False

    def render(self, assessment: Assessment, lang: Lang) -> bytes:
        """The document; ``lang`` is that of the sentences that stand in one language."""
        return json_bytes(assessment.to_dict(lang))


class CsvForm(Always, Csv):
    """The table of datasets, whole."""

    id, suffix, media_type, binary = "csv", ".csv", "text/csv; charset=utf-8", False


class Xlsx(Always):
    """Every table, a sheet each, whole."""

    id, suffix, binary = "xlsx", ".xlsx", True
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def render(self, assessment: Assessment, lang: Lang) -> bytes:
        """The workbook."""
        from ckanext.mofops.indicator5.report.workbook import workbook_bytes

        return workbook_bytes(assessment, lang)


class Html(Always):
    """A page in one file, long lists cut."""

    id, suffix, media_type, binary = "html", ".html", "text/html; charset=utf-8", False

    def render(self, assessment: Assessment, lang: Lang) -> bytes:
        """The page, with its styles in it; nothing in it runs or is fetched."""
        from ckanext.mofops.indicator5.report.page import SCREEN, html_page

        return html_page(assessment, lang, SCREEN).encode()


FORMS: Mapping[str, Form] = MappingProxyType({form.id: form for form in (Text(), Json(), CsvForm(), Xlsx(), Html(), Pdf())})
"""By id, in the order in which they are told of."""


def form_of(file: PurePath) -> Form | None:
    """The form that a file name asks for by its suffix; None when it asks for none."""
    return next((known for known in FORMS.values() if known.suffix == file.suffix.lower()), None)
