import pytest

from ckanext.mofops.search import THAI_FIELD, thai_schema

STOCK = """<schema name="ckan-2.12">
<types>
<fieldType name="string" class="solr.StrField"/>
<fieldType name="text" class="solr.TextField">
  <analyzer type="index"><tokenizer class="solr.WhitespaceTokenizerFactory"/></analyzer>
  <analyzer type="query"><tokenizer class="solr.WhitespaceTokenizerFactory"/></analyzer>
</fieldType>
<fieldType name="text_general" class="solr.TextField">
  <analyzer type="index"><tokenizer class="solr.StandardTokenizerFactory"/></analyzer>
  <analyzer type="query"><tokenizer class="solr.StandardTokenizerFactory"/></analyzer>
</fieldType>
<fieldType name="text_ngram"><analyzer><tokenizer class="solr.NGramTokenizerFactory"/></analyzer></fieldType>
</types>
<fields>
<field name="text" type="text"/>
</fields>
<copyField source="title" dest="text"/>
<copyField source="title" dest="title_ngram"/>
</schema>
"""


def test_words_are_cut_by_icu_in_text_alone():
    schema = thai_schema(STOCK)
    assert schema.count('<tokenizer name="icu"/>') == 4
    assert "Whitespace" not in schema
    assert "Standard" not in schema
    assert '<fieldType name="text_ngram"><analyzer><tokenizer class="solr.NGramTokenizerFactory"/>' in schema


def test_what_goes_to_text_goes_to_the_thai_field_too():
    schema = thai_schema(STOCK)
    assert f'<copyField source="title" dest="{THAI_FIELD}"/>' in schema
    assert schema.count(f'dest="{THAI_FIELD}"') == 1


def test_the_rest_stays_as_it_is():
    kept = iter(thai_schema(STOCK).splitlines())
    untouched = [line for line in STOCK.splitlines() if "tokenizer class" not in line or "ngram" in line]
    assert all(line in kept for line in untouched)  # each one after the one before it


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('name="text_general"', 'name="other"', id="field-type-gone"),
        pytest.param(
            '<analyzer type="query"><tokenizer class="solr.StandardTokenizerFactory"/></analyzer>', "", id="one-analyser"
        ),
        pytest.param("</types>", "", id="no-types"),
        pytest.param("</fields>", "", id="no-fields"),
        pytest.param('dest="text"', 'dest="words"', id="nothing-copied"),
    ],
)
def test_a_schema_of_another_shape_is_refused(old, new):
    with pytest.raises(ValueError, match="Solr schema"):
        thai_schema(STOCK.replace(old, new))
