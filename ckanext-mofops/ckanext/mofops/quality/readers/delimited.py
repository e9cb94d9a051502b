"""CSV, TSV, and text whose cells are set apart by semicolons or bars."""

from ckanext.mofops.quality.reading import Facts, Reading
from ckanext.mofops.quality.tables.dialect import DELIMITERS, Refused
from ckanext.mofops.quality.tables.engine import check_chunks
from ckanext.mofops.quality.tables.tableschema import table_schema
from ckanext.mofops.quality.tables.text import looked_at, text_dialect


def read(reading: Reading) -> Facts:
    """Rows and columns of a text table."""
    source, findings, encoding = reading.source, reading.findings, reading.encoding or "utf-8"
    schema = None if reading.schema is None else table_schema(reading.schema, findings)
    columns = 0 if schema is None else len(schema.fields)
    try:
        control = text_dialect(source, encoding, _delimiters(reading))
        checked = looked_at(source, encoding, control, columns, lambda chunks: check_chunks(chunks, findings, schema))
    except Refused as refusal:
        findings.add(refusal.code, row=refusal.line)
        return {}
    return {"rows": checked.rows, "fields": checked.fields, "engine": checked.engine}


def proven(reading: Reading) -> Facts | None:
    """The facts of a text table that is proven to have no error, or none but those told, read in one go; None if it is not.

    If its encoding is not known yet, it has to be UTF-8.
    """
    try:
        from ckanext.mofops.quality.tables.prover import proof
    except ModuleNotFoundError:  # polars is an extra
        return None
    draft = reading.findings.draft()
    schema = None if reading.schema is None else table_schema(reading.schema, draft)
    found = proof(reading.source, _delimiters(reading), draft, schema, encoding=reading.encoding)
    if found is None:
        return None
    reading.findings.accept(draft)
    return {
        "rows": found.rows,
        "fields": found.fields,
        "engine": found.engine,
        "encoding": found.encoding,
        "sha256": found.sha256,
    }


def _delimiters(reading: Reading) -> str:
    return "\t" if reading.format == "TSV" else DELIMITERS
