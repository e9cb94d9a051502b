"""Where a verdict deliberately differs from the report of frictionless 5.21 on the same file and schema."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """code: the problem that is reported here, there is none or another in frictionless; reason: why."""

    code: str
    reason: str


DIFFERENCES: tuple[Difference, ...] = (
    Difference("wrong-content", "a web page, JSON, PDF, ZIP … named as a table is valid or a nonsense table for frictionless"),
    Difference("empty-file", "frictionless says source-error for a file without content"),
    Difference("no-data-rows", "a header alone, or with blank rows only, is valid for frictionless"),
    Difference(
        "title-rows",
        "titles above the header are not named by frictionless: narrow ones are skipped as if not there, "
        "others give a blank-label or extra-cell for each column; those are reported as well",
    ),
    Difference("unclosed-quote", "frictionless reads the rest of the file as one cell and calls it valid"),
    Difference("unbalanced-quotes", "csv.Sniffer, which frictionless cannot do without, would not come to an end"),
    Difference("nul-character", "NUL is text for frictionless, and an error for databases and most programs"),
    Difference("line-too-long", "frictionless has no limit of size; the file is not read further"),
    Difference("too-many-columns", "frictionless takes time and memory by the square of them; the file is not read further"),
    Difference(
        "encoding-error",
        "frictionless guesses from the first 100,000 bytes and may read mojibake as valid; here the "
        "whole file is UTF-8, or marked, or plausibly Thai in cp874, and the fault has a line; nothing more is read",
    ),
    Difference("not-utf-8", "frictionless takes any encoding without a word"),
    Difference("type-error", "a signalling NaN in a number column ends frictionless with an exception when it is compared"),
    Difference("schema-error", "frictionless stops at a faulty schema; here the table is still read, without it"),
    Difference("field-error", "as schema-error"),
    Difference(
        "foreign-key-not-checked",
        "frictionless refuses a foreign key to another table that is not at hand; here the rest of the schema is checked",
    ),
    Difference("json-syntax", "frictionless calls broken JSON valid, as the content of a file that is no table is not read"),
    Difference("reader-crashed", "frictionless leaves with an exception or ends the process"),
    Difference("time-limit", "frictionless has no limit of time"),
    Difference("memory-limit", "frictionless has no limit of memory"),
)
