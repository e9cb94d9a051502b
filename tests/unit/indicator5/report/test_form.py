import io
import json
from pathlib import PurePath

import pytest
from doubles.hostile import HOSTILE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from openpyxl import load_workbook

from ckanext.mofops.indicator5.report import FORMS, form_of
from ckanext.mofops.standard.messages import LANGUAGES, messages, text

marks = st.text("=+-@\t\r\n'\"<>&{}%\\_x0041ก่ำ\u202e\u200b", min_size=1, max_size=20)
any_text = (st.text(st.characters(), min_size=1, max_size=60) | marks).filter(lambda found: found not in ("d1", "d2"))
each_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
each_language = pytest.mark.parametrize("lang", LANGUAGES)


@each_form
@each_language
def test_the_same_assessment_gives_the_same_bytes(gaps, form, lang):
    form.prepare()
    assert form.render(gaps, lang) == form.render(gaps, lang)


@each_form
def test_languages_differ(gaps, form):
    assert form.render(gaps, "th") != form.render(gaps, "en")


@each_form
@pytest.mark.parametrize("found", HOSTILE.values(), ids=HOSTILE)
def test_no_text_of_a_stranger_stops_a_form(hostile, form, found):
    assert form.render(hostile(found), "th")


@pytest.mark.parametrize("id", ["text", "json", "csv", "xlsx", "html"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=any_text)
def test_any_text_leaves_a_file_that_can_be_read(hostile, id, found):
    content = FORMS[id].render(hostile(found), "en")
    if id == "xlsx":
        cells = [cell for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
    elif id == "html":
        assert html.document_fromstring(content.decode()).xpath("//script|//@onclick|//img") == []
    elif id == "json":
        assert json.loads(content)["agency"] == found
    else:
        assert not set("\x00\x1b\x07\u202e") & set(content.decode())


@each_form
def test_a_form_is_told_of_and_known_by_its_suffix(form):
    assert f"report-form-{form.id}" in messages()
    assert form_of(PurePath(f"a.b{form.suffix.upper()}")) is form


def test_no_other_suffix_asks_for_a_form():
    assert form_of(PurePath("report.docx")) is None
    assert form_of(PurePath("report")) is None


@pytest.mark.parametrize("id", ["html", "csv"])
@each_language
def test_a_trial_says_so(trial, whole, id, lang):
    assert text("report-trial")[lang] in FORMS[id].render(trial, lang).decode()


def test_a_trial_says_so_in_json(trial):
    assert json.loads(FORMS["json"].render(trial, "th"))["supposed"] == {"d1": ["open", "registered"], "agency": ["notified"]}
