"""CKAN's Solr schema, made able to find Thai words.

Thai is written without spaces between words: CKAN's own schema keeps a whole run of Thai as one token, so that a word inside it is
never found. Lucene's ICU tokenizer (Solr's module `analysis-extras`) knows where Thai words begin and end.
"""

from __future__ import annotations

import re
from importlib.resources import files

FIELD_TYPES = ("text", "text_general")
"""The field types whose tokenizer changes; `string` and `text_ngram` match parts of words already."""


def stock_schema() -> str:
    """Solr's `schema.xml` as the installed CKAN ships it."""
    return files("ckan").joinpath("config/solr/schema.xml").read_text(encoding="utf-8")


def thai_schema(stock: str) -> str:
    """The schema with the ICU tokenizer in the index and query analysers of `FIELD_TYPES`; the rest of the text stays as it is.

    The schema keeps its name: CKAN refuses to start on a name that it does not know.

    :raises ValueError: the schema has no such field type, or one without exactly an index and a query tokenizer
    """
    for name in FIELD_TYPES:
        stock = _with_icu_tokenizers(stock, name)
    return stock


def _with_icu_tokenizers(schema: str, name: str) -> str:
    found = re.search(rf'<fieldType name="{name}" .*?</fieldType>', schema, re.DOTALL)
    if found is None:
        raise ValueError(f"The Solr schema has no field type {name!r}.")
    changed, count = re.subn(r"<tokenizer\b[^>]*/>", '<tokenizer name="icu"/>', found[0])
    if count != 2:
        raise ValueError(
            f"The Solr schema's field type {name!r} has {count} tokenizers, where one for index and one for query are known."
        )
    return schema[: found.start()] + changed + schema[found.end() :]
