"""Where a verdict deliberately differs from the report of frictionless 5.21 on the same file and schema."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Side = Literal["here", "outside"]


@dataclass(frozen=True)
class Difference:
    """code: of a problem that only one of the two reports; reason: why.

    side: ``here`` if it is reported here, and there is none or another in frictionless; ``outside`` if frictionless reports it
    of what lies outside the table, where nobody looks here; without that the two agree.
    """

    code: str
    reason: str
    side: Side = "here"


@dataclass(frozen=True)
class Crash:
    """Tables that frictionless leaves with an exception: those of a key over a field of one of the types; reason: why not we."""

    types: frozenset[str]
    reason: str

    def concerns(self, schema: Mapping[str, Any] | None) -> bool:
        """Whether a descriptor of a Table Schema has such a key."""
        if schema is None:
            return False
        primary = schema.get("primaryKey", ())
        return any(
            field.get("type") in self.types and (field["name"] in primary or field.get("constraints", {}).get("unique"))
            for field in schema["fields"]
        )


CRASHES: tuple[Crash, ...] = (
    Crash(frozenset({"array", "geojson", "list", "object"}), "compared by what they hold; frictionless cannot hash them"),
)


def _all(codes: str, reason: str, side: Side = "here") -> Iterator[Difference]:
    return (Difference(code, reason, side) for code in codes.split())


DIFFERENCES: tuple[Difference, ...] = (
    # What the file is
    *_all("not-a-regular-file", "frictionless follows links and opens devices"),
    *_all("wrong-content", "JSON, PDF, ZIP … named as a table is valid or a nonsense table for frictionless"),
    *_all(
        "web-page login-page blocked-page error-answer",
        "what a server says in place of data is valid for frictionless, whatever it is named as",
    ),
    *_all("empty-file", "frictionless says source-error for a file without content"),
    *_all(
        "file-too-large archive-inflates archive-many-entries", "frictionless has no limit of size; the file is not read further"
    ),
    *_all("time-limit memory-limit", "frictionless has no limit of time or memory"),
    *_all("reader-crashed", "frictionless leaves with an exception or ends the process"),
    # Text
    *_all(
        "encoding-error",
        "frictionless guesses from the first 100,000 bytes and may read mojibake as valid; here the whole file is UTF-8, or "
        "marked, or plausibly Thai in cp874, and the fault has a line; nothing more is read",
    ),
    *_all("not-utf-8", "frictionless takes any encoding without a word"),
    *_all("nul-character", "NUL is text for frictionless, and an error for databases and most programs"),
    # Tables
    *_all("blank-row", "blank rows below a table are no part of it; frictionless calls each an error", "outside"),
    *_all("blank-label", "wholly blank columns beside a table are no part of it; frictionless calls each an error", "outside"),
    *_all("no-data-rows", "a header alone, or with blank rows only, is valid for frictionless"),
    *_all(
        "title-rows",
        "titles above the header are not named by frictionless: narrow ones are skipped as if not there, "
        "others give a blank-label or extra-cell for each column; those are reported as well",
    ),
    *_all(
        "several-tables merged-cells", "frictionless reads a sheet as one table and merged cells as blank ones, without a word"
    ),
    *_all("unclosed-quote", "frictionless reads the rest of the file as one cell and calls it valid"),
    *_all("unbalanced-quotes", "csv.Sniffer, which frictionless cannot do without, would not come to an end"),
    *_all("line-too-long", "frictionless has no limit of size; the file is not read further"),
    *_all("too-many-columns", "frictionless takes time and memory by the square of them; the file is not read further"),
    *_all("type-error", "a signalling NaN in a number column ends frictionless with an exception when it is compared"),
    *_all(
        "unique-error primary-key",
        "keys of arrays and objects are compared by what they hold; they end frictionless with an exception",
    ),
    *_all("schema-error field-error", "frictionless stops at a faulty schema; here the table is still read, without it"),
    *_all(
        "foreign-key-not-checked",
        "frictionless refuses a foreign key to another table that is not at hand; here the rest of the schema is checked",
    ),
    # Workbooks and archives
    *_all("password-protected book-broken book-sparse", "frictionless says format-error, does not come to an end, or crashes"),
    *_all(
        "archive-broken archive-unsafe-name archive-no-data shapefile-incomplete shapefile-broken truncated-file",
        "frictionless reads the first file of a ZIP, and does not look into files that are no tables",
    ),
    # JSON, XML, RDF
    *_all(
        "json-syntax json-constant json-surrogate json-depth json-digits xml-syntax xml-doctype xml-depth rdf-syntax "
        "jsonld-structure geojson-structure geojson-geometry geojson-ring geojson-range geojson-swapped",
        "JSON, XML and RDF that are no tables are valid for frictionless, whatever they hold; numbers of 4,301 digits crash it",
    ),
    *_all(
        "json-keys", "frictionless takes the keys of the first object for all; a key that is missing or more later goes unseen"
    ),
)
