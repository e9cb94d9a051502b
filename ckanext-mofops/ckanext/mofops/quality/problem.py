"""What can be wrong with a resource: the codes, and one problem at its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from types import MappingProxyType
from typing import Any, Literal

from ckanext.mofops.quality.limits import SHOWN_CHARACTERS
from ckanext.mofops.standard.messages import Lang, text

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Code:
    """A kind of problem.

    severity: an error makes the resource invalid, a warning does not.
    closes: nobody can read data from such a file, so it has no stars and is not open.
    """

    severity: Severity
    closes: bool = False


def _codes(kind: Code, names: str) -> Iterable[tuple[str, Code]]:
    return ((name, kind) for name in names.split())


_UNREADABLE = Code("error", closes=True)
_FAULT = Code("error")
_WARNING = Code("warning")

CODES: Mapping[str, Code] = MappingProxyType(
    dict(
        (
            # frictionless' own types, with its meaning
            *_codes(_UNREADABLE, "error source-error scheme-error format-error encoding-error compression-error resource-error"),
            *_codes(_FAULT, "schema-error field-error dialect-error metadata-error"),
            *_codes(_FAULT, "blank-header unmatched-header"),
            *_codes(_FAULT, "extra-label missing-label blank-label duplicate-label incorrect-label"),
            *_codes(_FAULT, "blank-row primary-key foreign-key"),
            *_codes(_FAULT, "extra-cell missing-cell type-error constraint-error unique-error"),
            # ours: the file
            *_codes(_UNREADABLE, "not-a-regular-file empty-file file-too-large truncated-file"),
            *_codes(_UNREADABLE, "wrong-content web-page login-page blocked-page error-answer"),
            *_codes(_WARNING, "format-label file-extension format-not-checked not-machine-readable"),
            *_codes(_UNREADABLE, "time-limit memory-limit reader-crashed"),
            # text and tables
            *_codes(_UNREADABLE, "nul-character line-too-long too-many-columns unclosed-quote unbalanced-quotes"),
            *_codes(_FAULT, "no-data-rows title-rows several-tables"),
            *_codes(_WARNING, "not-utf-8 schema-not-checked foreign-key-not-checked"),
            *_codes(_WARNING, "thai-digits thousands-separator mixed-years buddhist-year mixed-dates"),
            *_codes(_WARNING, "totals-row dash-as-blank leading-zeros-lost hidden-characters many-rows"),
            # workbooks
            *_codes(_UNREADABLE, "password-protected book-broken book-sparse"),
            *_codes(_FAULT, "merged-cells"),
            *_codes(_WARNING, "empty-sheet hidden-sheet book-macros book-links formula-without-value error-cell"),
            # archives, and workbooks, which are archives too
            *_codes(_UNREADABLE, "archive-broken archive-inflates archive-many-entries archive-unsafe-name archive-no-data"),
            *_codes(_WARNING, "archive-nested archive-names archive-in-part"),
            *_codes(_UNREADABLE, "shapefile-incomplete shapefile-broken"),
            *_codes(_WARNING, "shapefile-no-projection"),
            # JSON
            *_codes(_UNREADABLE, "json-syntax json-constant json-surrogate json-depth json-digits"),
            *_codes(_FAULT, "json-keys"),
            *_codes(_WARNING, "json-bom json-duplicate-key"),
            *_codes(_UNREADABLE, "geojson-structure"),
            *_codes(_FAULT, "geojson-geometry geojson-ring geojson-range geojson-swapped"),
            *_codes(_WARNING, "geojson-crs geojson-no-geometry"),
            # XML and RDF
            *_codes(_UNREADABLE, "xml-syntax xml-doctype xml-depth rdf-syntax jsonld-structure"),
            *_codes(_WARNING, "xml-no-data kml-network-link"),
        )
    )
)


def visible(content: str, limit: int = SHOWN_CHARACTERS) -> str:
    """Text that is safe to show: cut at ``limit`` characters, with control, zero-width and bidi characters spelt out."""
    shown = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in content[:limit]
    )
    return shown if len(content) <= limit else f"{shown}…"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, at its place.

    code: a key of ``CODES``. row: line of the table, header included, first = 1. field: name or label of the column,
    or key of a JSON object. params: what else the message needs; ``rule`` is the code of a second message inside it.
    """

    code: str
    row: int | None = None
    field: str | None = None
    sheet: str | None = None
    member: str | None = None
    cell: str | None = None
    params: Mapping[str, Any] = attribute(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return CODES[self.code].severity

    def message(self) -> dict[Lang, str]:
        """The sentence in Thai and English, which says how to mend it."""
        words = {**self.params, "row": self.row, "field": self.field, "cell": self.cell}
        if "rule" in self.params:
            words["rule"] = text(self.params["rule"], **words)
        return text(self.code, **words)

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "severity": self.severity,
            "row": self.row,
            "field": self.field,
            "sheet": self.sheet,
            "member": self.member,
            "cell": self.cell,
            "message": self.message(),
        }
