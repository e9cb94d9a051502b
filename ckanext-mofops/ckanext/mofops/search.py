"""Thai words found by search: CKAN's Solr schema with Thai analysis, and the fields that a query looks in.

Thai is written without spaces between words, so CKAN's own schema keeps a whole run of Thai as one token and never finds
a word inside it. Two things mend that. Lucene's ICU tokenizer (Solr's module ``analysis-extras``) knows where Thai words
begin and end; it keeps long dictionary words whole, though, and would not find งบประมาณ in ปีงบประมาณ. So the field
``thai_text`` holds the same text in overlapping pairs of letters, and finds every run of Thai letters wherever it stands.
"""

import re
from importlib.resources import files

FIELD_TYPES = ("text", "text_general")
"""The field types whose tokenizer changes; ``string`` and ``text_ngram`` match parts of words already."""

THAI_FIELD = "thai_text"

# All that is not Thai becomes one blank, so that English is judged by ``text`` alone; a query becomes the phrase of its pairs.
_THAI_FIELD_TYPE = f"""
<fieldType name="{THAI_FIELD}" class="solr.TextField" positionIncrementGap="100" autoGeneratePhraseQueries="true">
    <analyzer>
        <charFilter class="solr.PatternReplaceCharFilterFactory" pattern="[^\\u0E00-\\u0E7F]+" replacement=" "/>
        <tokenizer class="solr.NGramTokenizerFactory" minGramSize="2" maxGramSize="2"/>
    </analyzer>
</fieldType>
"""
_THAI_FIELD = f"""
<field name="{THAI_FIELD}" type="{THAI_FIELD}" indexed="true" stored="false" multiValued="true"/>
"""


def query_fields() -> str:
    """CKAN's own query fields with ``thai_text`` beside them, as Solr's ``qf``."""
    from ckan.lib.search.query import QUERY_FIELDS  # here: the schema is also written where CKAN is not running

    return f"{QUERY_FIELDS} {THAI_FIELD}"


def stock_schema() -> str:
    """Solr's ``schema.xml`` as the installed CKAN ships it."""
    return files("ckan").joinpath("config/solr/schema.xml").read_text(encoding="utf-8")


def thai_schema(stock: str) -> str:
    """The schema with Thai analysis; the rest of its text stays as it is.

    ``text`` and ``text_general`` get the ICU tokenizer for index and query, and whatever is copied to ``text`` is copied to
    ``thai_text`` too. The schema keeps its name: CKAN refuses to start on a name that it does not know.

    :raises ValueError: the schema lacks what is to be changed
    """
    schema = stock
    for name in FIELD_TYPES:
        schema = _with_icu_tokenizers(schema, name)
    schema = _before(schema, "</types>", _THAI_FIELD_TYPE)
    schema = _before(schema, "</fields>", _THAI_FIELD)
    return _with_copies(schema)


def _with_icu_tokenizers(schema: str, name: str) -> str:
    found = re.search(rf'<fieldType name="{name}" .*?</fieldType>', schema, re.DOTALL)
    if found is None:
        raise ValueError(f"The Solr schema has no field type {name!r}.")
    changed, count = re.subn(r"<tokenizer\b[^>]*/>", '<tokenizer name="icu"/>', found[0])
    if count != 2:
        raise ValueError(
            f"The Solr schema's field type {name!r} has {count} tokenizers; one for index and one for query are known."
        )
    return schema[: found.start()] + changed + schema[found.end() :]


def _before(schema: str, tag: str, addition: str) -> str:
    if schema.count(tag) != 1:
        raise ValueError(f"The Solr schema has no single {tag}.")
    return schema.replace(tag, addition + tag)


def _with_copies(schema: str) -> str:
    copied, count = re.subn(r'(<copyField source="[^"]+" dest=)"text"/>', rf'\g<0>\n\1"{THAI_FIELD}"/>', schema)
    if not count:
        raise ValueError('The Solr schema copies nothing to the field "text".')
    return copied
