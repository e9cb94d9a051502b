"""The printed page as PDF: tagged, with bookmarks and page numbers, and made of nothing but itself."""

from typing import Any

from ckanext.mofops.indicator5.assessment import Assessment
from ckanext.mofops.indicator5.errors import Indicator5Error
from ckanext.mofops.indicator5.message import message
from ckanext.mofops.standard.messages import Lang

_LONGEST_DETAIL = 120


class PdfUnavailable(Indicator5Error):
    """What makes PDF files is not installed here."""


class Pdf:
    """The report to print and to hand in, long lists cut."""

    id, suffix, media_type, binary = "pdf", ".pdf", "application/pdf", True

    def prepare(self) -> None:
        """Nothing, if WeasyPrint and the libraries below it are there.

        :raises PdfUnavailable: they are not
        """
        _weasyprint()

    def render(self, assessment: Assessment, lang: Lang) -> bytes:
        """The file.

        :raises PdfUnavailable: WeasyPrint or a library below it is not installed
        """
        weasyprint = _weasyprint()
        from ckanext.mofops.indicator5.report.page import PAPER, html_page

        page = html_page(assessment, lang, PAPER, printed=True)
        document = weasyprint.HTML(string=page, url_fetcher=_refuse)
        written: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True, pdf_identifier=_identifier(page))
        return written


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as error:  # the package, or a library of the system that it loads
        detail = " ".join(str(error).split())[:_LONGEST_DETAIL]
        raise PdfUnavailable(message("report-pdf-unavailable", detail=detail)) from error
    return weasyprint


def _refuse(url: str, *_: Any, **__: Any) -> Any:
    raise ValueError("a report fetches nothing")


def _identifier(page: str) -> bytes:
    from hashlib import sha256

    return sha256(page.encode()).hexdigest()[:32].encode()
