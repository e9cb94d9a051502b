"""The report on an assessment in each of its forms.

``FORMS["pdf"].render(assessment, "th")`` gives the bytes of a file, the same ones for the same assessment. ``FORMS`` is what the
command line, the pages and the documents read. ``write_pack`` puts every form and the evidence into one archive.
"""

from ckanext.mofops.indicator5.report.form import FORMS, Form, PdfUnavailable, form_of
from ckanext.mofops.indicator5.report.pack import REPORTS, Attachment, PackError, PackName, expect_slug, write_pack
from ckanext.mofops.indicator5.report.text import plain_text
from ckanext.mofops.indicator5.report.wording import Wording

__all__ = [
    "FORMS",
    "REPORTS",
    "Attachment",
    "Form",
    "PackError",
    "PackName",
    "PdfUnavailable",
    "Wording",
    "expect_slug",
    "form_of",
    "plain_text",
    "write_pack",
]
