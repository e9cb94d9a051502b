import json
import re
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from xml.etree import ElementTree

import pytest

from ckanext.mofops import search
from ckanext.mofops.search import COPIED_FIELDS, THAI_FIELD, WORDS_FIELDS, WORDS_TYPE, is_thai, thai_schema

TOKENIZERS = """
  <analyzer type="index">
    <tokenizer class="solr.WhitespaceTokenizerFactory"/>
    <filter class="solr.LowerCaseFilterFactory"/>
  </analyzer>
  <analyzer type="query"><tokenizer class="solr.WhitespaceTokenizerFactory"/></analyzer>"""
STOCK = f"""<schema name="ckan-2.12">
<types>
<fieldType name="string" class="solr.StrField"/>
<fieldType name="text" class="solr.TextField">{TOKENIZERS}
</fieldType>
<fieldType name="text_general" class="solr.TextField">{TOKENIZERS}
</fieldType>
<fieldType name="text_ngram" class="solr.TextField">
<analyzer><tokenizer class="solr.NGramTokenizerFactory"/></analyzer></fieldType>
</types>
<fields>
<field name="title" type="text" indexed="true"/>
<field name="title_ngram" type="text_ngram" indexed="true"/>
<field name="notes" type="text" indexed="true"/>
<field name="tags" type="string"/>
<field name="res_name" type="text_general"/>
<field name="res_description" type="text_general"/>
<field name="text" type="text"/>
</fields>
<copyField source="title" dest="text"/>
</schema>
"""
SCHEMA = thai_schema(STOCK)
TREE = ElementTree.fromstring(SCHEMA)  # noqa: S314 - our own text


def field_type(name):
    return TREE.find(f"types/fieldType[@name='{name}']")


def test_the_words_of_titles_descriptions_and_resource_names_are_cut_by_icu():
    words = field_type(WORDS_TYPE)
    assert [each.get("name") for each in words.iter("tokenizer")] == ["icu", "icu"]
    assert [each.get("class") for each in words.iter("filter") if each.get("class")] == ["solr.LowerCaseFilterFactory"]
    typed = {each.get("name") for each in TREE.iter("field") if each.get("type") == WORDS_TYPE}
    assert typed == set(WORDS_FIELDS)


def test_the_catch_all_field_keeps_the_tokens_of_ckan():
    assert TREE.find("fields/field[@name='text']").get("type") == "text"
    for name in ("text", "text_general"):
        assert {each.get("class") for each in field_type(name).iter("tokenizer")} == {"solr.WhitespaceTokenizerFactory"}


@pytest.mark.parametrize("name", ["text", "text_general", "text_ngram", WORDS_TYPE, THAI_FIELD])
def test_the_parts_of_a_word_match_where_they_stand_together(name):
    assert field_type(name).get("autoGeneratePhraseQueries") == "true"


def test_thai_is_looked_for_in_the_texts_and_not_in_the_code_lists():
    assert TREE.find(f"fields/field[@name='{THAI_FIELD}']").get("type") == THAI_FIELD
    copied = {each.get("source") for each in TREE.iter("copyField") if each.get("dest") == THAI_FIELD}
    assert copied == set(COPIED_FIELDS)
    assert not any(name.startswith("extras") for name in copied)


# Solr reads the patterns as Java does; these mean the same in both.
@pytest.mark.parametrize(
    ("query", "kept"), [("งบประมาณ", "งบประมาณ"), ("report", ""), ("2566", ""), ("ปี2566", "ปี2566"), ("๒๕๖๖", "๒๕๖๖")]
)
def test_a_query_without_thai_is_left_to_the_other_fields(query, kept):
    [pattern] = {each.get("pattern") for each in field_type(THAI_FIELD).find("analyzer[@type='query']")} - {
        each.get("pattern") for each in field_type(THAI_FIELD).find("analyzer[@type='index']")
    }
    assert re.sub(pattern, "", query) == kept


@pytest.mark.parametrize(
    ("written", "apart"),
    [("ปี2566", "ปี 2566"), ("ก๊าซNGVของ", "ก๊าซ NGV ของ"), ("CO2", "CO2"), ("ที่ดิน", "ที่ดิน"), ("ปี 2566", "ปี 2566")],
)
def test_thai_and_the_rest_are_set_apart(written, apart):
    [border] = {each.get("pattern") for each in field_type("text").iter("charFilter")}
    assert re.sub(border, " ", written) == apart


def test_the_schema_keeps_its_name_and_the_rest():
    assert TREE.get("name") == "ckan-2.12"
    assert '<copyField source="title" dest="text"/>' in SCHEMA
    assert '<field name="tags" type="string"/>' in SCHEMA


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('name="text_general"', 'name="other"', id="field-type-gone"),
        pytest.param('name="text_ngram"', 'name="other"', id="ngram-gone"),
        pytest.param(
            '<analyzer type="query"><tokenizer class="solr.WhitespaceTokenizerFactory"/></analyzer>', "", id="one-analyser"
        ),
        pytest.param("</types>", "", id="no-types"),
        pytest.param("</fields>", "", id="no-fields"),
        pytest.param('<field name="notes" type="text"', '<field name="text2" type="text"', id="field-gone"),
    ],
)
def test_a_schema_of_another_shape_is_refused(old, new):
    with pytest.raises(ValueError, match="Solr schema"):
        thai_schema(STOCK.replace(old, new))


@pytest.fixture
def core():
    """Makes a Solr core that answers as told; its address. The requests' authorisations are in ``core.seen``."""
    running = []

    def make(status, body, delay=0.0):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                make.seen.append(self.headers["Authorization"])
                time.sleep(delay)
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.handle_error = lambda *_: None  # who asked has stopped waiting
        running.append(server)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/solr/ckan/"

    make.seen = []
    yield make
    for server in running:
        server.shutdown()
        server.server_close()


def fields(**types):
    return json.dumps({"fields": [{"name": name, "type": type_} for name, type_ in types.items()]})


OURS = {THAI_FIELD: THAI_FIELD, **dict.fromkeys(WORDS_FIELDS, WORDS_TYPE)}


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        pytest.param(200, fields(**OURS), True, id="ours"),
        pytest.param(200, fields(title="text", notes="text"), False, id="stock"),
        pytest.param(200, fields(**{**OURS, "title": "text"}), False, id="an earlier one of ours"),
        pytest.param(200, "{}", None, id="not Solr"),
        pytest.param(200, "<html>", None, id="a page"),
        pytest.param(404, "", None, id="no such core"),
        pytest.param(401, "", None, id="refused"),
    ],
)
def test_a_core_is_asked_for_its_schema(status, body, expected, core):
    assert is_thai(core(status, body)) is expected


def test_a_silent_solr_is_not_waited_for(core, monkeypatch):
    monkeypatch.setattr(search, "PATIENCE", 0.1)
    assert is_thai(core(200, fields(**OURS), delay=1)) is None


def test_the_warning_needs_the_password_of_solr_and_does_not_tell_it(core, monkeypatch):
    said = []
    monkeypatch.setattr(search.log, "warning", said.append)  # a CKAN that was loaded before keeps the log to itself
    search.warn({"solr_url": core(200, fields(title="text")), "solr_user": "ckan", "solr_password": "s3cret"})
    assert core.seen == ["Basic Y2thbjpzM2NyZXQ="]
    [warning] = said
    assert "ckan mofops solr-schema" in warning
    assert "s3cret" not in warning
