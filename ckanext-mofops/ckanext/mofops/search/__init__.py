"""Thai words found by search: CKAN's Solr schema with Thai analysis, and the fields that a query looks in.

Thai is written without spaces between words, so CKAN's own schema keeps a whole run of Thai as one token and never finds a
word inside it. Lucene's ICU analysis (Solr's module ``analysis-extras``) mends that in two ways:

``thai_words``, the type of titles, descriptions and resource names
    Words as ICU cuts them. They put a dataset first whose title has the word, and serve ``title:งบประมาณ``. Alone they would
    miss some, as ICU keeps long dictionary words whole.
``thai_text``, a field of its own
    The same texts and the tags as overlapping pairs of letters: every run of Thai letters is found wherever it stands.

Both let a run of Thai match only where its parts stand together. The catch-all field ``text`` keeps CKAN's own analysis, so
that English is found as before.
"""

import logging
import re
from collections.abc import Callable, Mapping
from functools import partial
from importlib.resources import files
from typing import Any

import requests

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that a start of CKAN waits for Solr."""

THAI_FIELD = "thai_text"
WORDS_TYPE = "thai_words"

WORDS_FIELDS = ("title", "notes", "res_name", "res_description")
"""The fields that ICU cuts into words."""

COPIED_FIELDS = (*WORDS_FIELDS, "tags", "maintainer", "author")
"""Where Thai is looked for. Not in the extras: every dataset repeats the words of the code lists there."""

BLANK_BORDERS = ("text", "text_general")
"""The types of the other texts: CKAN's own, but for the border between Thai and the rest, and for Thai digits."""

_THAI = "\\u0E00-\\u0E7F"
_DIGITS = '<filter name="decimalDigit"/>'

# In งบประมาณ2566 and ก๊าซNGV the number and the word are what is looked for.
_BORDERS = (
    f'<charFilter name="patternReplace" replacement=" "'
    f' pattern="(?&lt;=[{_THAI}])(?=[A-Za-z0-9])|(?&lt;=[A-Za-z0-9])(?=[{_THAI}])"/>'
)
# NFKC and case folding: sara am is two marks however it was typed, zero-width characters go. People type a tone mark before
# or after the first of the two.
_NORMAL = (
    '<charFilter name="icuNormalizer2" form="nfkc_cf"/>'
    '<charFilter name="patternReplace" pattern="\\u0E4D([\\u0E48-\\u0E4B])" replacement="$1&#x0E4D;"/>'
)
# A blank between Thai letters ends a phrase: a letter that nobody writes keeps the words before and after it apart.
_PAUSES = f'<charFilter name="patternReplace" pattern="(?&lt;=[{_THAI}])\\s+(?=[{_THAI}])" replacement=" &#xA7FF; "/>'
_LETTERS_ALONE = (
    '<charFilter name="patternReplace" pattern="\\s*[^\\p{L}\\p{M}\\p{N}\\s]+\\s*" replacement=""/>'
    f'<charFilter name="patternReplace" pattern="(?&lt;![{_THAI}])\\s+|\\s+(?![{_THAI}])" replacement=""/>'
)
# A query without Thai is the business of the other fields: report is not looked for inside transport.
_THAI_ALONE = f'<charFilter name="patternReplace" pattern="^[^{_THAI}]*$" replacement=""/>'
_PAIRS = f'<tokenizer name="nGram" minGramSize="2" maxGramSize="2"/>{_DIGITS}'


def _pairs_type(name: str, before: str = "", before_query: str = "") -> str:
    """A field type whose query is the phrase of its pairs of letters."""
    return f"""<fieldType name="{name}" class="solr.TextField" positionIncrementGap="100" autoGeneratePhraseQueries="true">
        <analyzer type="index">{_NORMAL}{before}{_PAIRS}</analyzer>
        <analyzer type="query">{_NORMAL}{before_query}{before}{_PAIRS}</analyzer>
    </fieldType>"""


def query_fields() -> str:
    """CKAN's own query fields with ``thai_text`` beside them, as Solr's ``qf``."""
    from ckan.lib.search.query import QUERY_FIELDS  # here: the schema is also written where CKAN is not running

    return f"{QUERY_FIELDS} {THAI_FIELD}"


def is_thai(url: str, auth: tuple[str, str] | None = None) -> bool | None:
    """Whether the Solr core at the address has our schema; None when it does not say.

    :param auth: name and password for Solr
    """
    try:
        answer = requests.get(f"{url.rstrip('/')}/schema/fields", auth=auth, timeout=PATIENCE)
        answer.raise_for_status()
        types = {field["name"]: field["type"] for field in answer.json()["fields"]}
    except (requests.RequestException, LookupError, TypeError):
        return None
    return THAI_FIELD in types and all(types.get(name) == WORDS_TYPE for name in WORDS_FIELDS)


def warn(config: Mapping[str, Any]) -> None:
    """Say in the log if the catalogue's core lacks our schema. A Solr that does not answer is CKAN's own warning.

    Searching goes on as CKAN alone does it: to the stock schema ``thai_text`` is one more field in which there is nothing.
    """
    user, password = config.get("solr_user"), config.get("solr_password")
    if is_thai(config["solr_url"], (user, password) if user and password else None) is False:
        log.warning(
            "The Solr core of this catalogue lacks the schema of ckanext-mofops: Thai words inside longer ones are not found."
            " Write it with `ckan mofops solr-schema`, then go on as its README says under Thai search."
        )


def stock_schema() -> str:
    """Solr's ``schema.xml`` as the installed CKAN ships it."""
    return files("ckan").joinpath("config/solr/schema.xml").read_text(encoding="utf-8")


def thai_schema(stock: str) -> str:
    """The schema with Thai analysis; the rest of its text stays as it is.

    The schema keeps its name: CKAN refuses to start on a name that it does not know. ``text_ngram``, which serves CKAN's
    dataset autocomplete, becomes pairs of letters too: CKAN's own ends at ten letters, which is a short Thai word.

    :raises ValueError: the schema lacks what is to be changed
    """
    words = _together(_type(stock, "text").replace('name="text"', f'name="{WORDS_TYPE}"', 1))
    words = _tokenized(words, lambda own: f'{_NORMAL}{_PAUSES}<tokenizer name="icu"/>{_DIGITS}')
    schema = stock
    for name in BLANK_BORDERS:
        own = _type(schema, name)
        schema = schema.replace(own, _together(_tokenized(own, lambda tokenizer: f"{_BORDERS}{tokenizer}{_DIGITS}")))
    schema = schema.replace(_type(schema, "text_ngram"), _pairs_type("text_ngram"))
    schema = _before(schema, "</types>", f"{words}\n{_pairs_type(THAI_FIELD, _LETTERS_ALONE, _THAI_ALONE)}\n")
    for name in WORDS_FIELDS:
        schema = _once(rf'<field name="{name}" type="\w+"', partial(re.sub, r'"\w+"$', f'"{WORDS_TYPE}"'), schema)
    copies = "".join(f'<copyField source="{name}" dest="{THAI_FIELD}"/>\n' for name in COPIED_FIELDS)
    field = f'<field name="{THAI_FIELD}" type="{THAI_FIELD}" indexed="true" stored="false" multiValued="true"/>\n'
    return _before(_before(schema, "</fields>", field), "</schema>", copies)


def _type(schema: str, name: str) -> str:
    """The field type's text in the schema."""
    found = re.search(rf'<fieldType name="{name}" .*?</fieldType>', schema, re.DOTALL)
    if found is None:
        raise ValueError(f"The Solr schema has no field type {name!r}.")
    return found[0]


def _together(field_type: str) -> str:
    """The field type, whose query matches only where the parts of a word stand together: CO2 is not everything with a 2."""
    return field_type.replace(">", ' autoGeneratePhraseQueries="true">', 1)


def _tokenized(field_type: str, tokens: Callable[[str], str]) -> str:
    """The field type with another beginning for index and query alike, made from its tokenizer."""
    changed, count = re.subn(r"<tokenizer\b[^>]*/>", lambda found: tokens(found[0]), field_type)
    if count != 2:
        raise ValueError(f"The Solr schema has a field type with {count} tokenizers; one for index and one for query are known.")
    return changed


def _before(schema: str, tag: str, addition: str) -> str:
    return _once(re.escape(tag), lambda found: addition + found, schema)


def _once(pattern: str, replacement: Callable[[str], str], schema: str) -> str:
    changed, count = re.subn(pattern, lambda found: replacement(found[0]), schema)
    if count != 1:
        raise ValueError(f"The Solr schema has {pattern} {count} times, and is known with one.")
    return changed
