"""The sentences of report.yaml: each is used, and what is asked for by a part of its code is there."""

import re
from pathlib import Path

import pytest

import ckanext.mofops as package
from ckanext.mofops.indicator5.checks import CHECKS
from ckanext.mofops.indicator5.report import rows
from ckanext.mofops.indicator5.report.wording import Wording, clean, short, web_address
from ckanext.mofops.standard.data import load
from ckanext.mofops.standard.indicator5 import rules, years
from ckanext.mofops.standard.messages import LANGUAGES

SENTENCES = load("messages/report.yaml")
PACKAGE = Path(package.__file__).parent
SOURCES = [*(PACKAGE / "indicator5/report").rglob("*.*"), *(PACKAGE / "cli").glob("*.py"), *(PACKAGE / "runs").glob("*.py")]
TEXTS = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES if path.suffix in (".py", ".html"))
FAMILIES = ("criterion", "check", "form", "column")


@pytest.mark.parametrize("code", sorted(code for code in SENTENCES if code.split("-")[1] not in FAMILIES))
def test_each_sentence_is_used(code):
    assert re.search(f'"({re.escape(code)}|{re.escape(code.removeprefix("report-"))})"', TEXTS)


def test_each_column_is_used_and_named():
    tables = [getattr(rows, name) for name in dir(rows) if name.isupper()]
    used = {column for table in tables for column in table} | {"number", "supposed"}
    assert {code.removeprefix("report-column-") for code in SENTENCES if code.startswith("report-column-")} == used


def test_each_criterion_and_condition_of_each_year_has_its_words():
    for year in years():
        assert {f"report-criterion-{rule.id}" for rule in rules(year).criteria} <= SENTENCES.keys()
    assert {f"report-check-{check}" for check in CHECKS} <= SENTENCES.keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_has_no_words_is_shown_by_its_id(lang):
    assert Wording(lang).criterion("of-next-year") == "of-next-year"
    assert Wording(lang).check("new\x1b[2J") == "new [2J"


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        pytest.param("ก\u200bข", "ก\u200bข", id="thai-word-break-stays"),
        pytest.param("a\x00\x1b\u202eb", "a   b", id="control-and-direction"),
        pytest.param("a\ud800", "a ", id="half-a-pair"),
        pytest.param("a\n\tb", "a\n\tb", id="lines-stay"),
    ],
)
def test_clean(found, shown):
    assert clean(found) == shown


@pytest.mark.parametrize(
    ("found", "limit", "shown"),
    [
        pytest.param("กขค", 3, "กขค", id="fits"),
        pytest.param("กขคง", 3, "กข…", id="cut"),
        pytest.param("กที่นี่", 4, "ก…", id="never-between-a-letter-and-its-marks"),
        pytest.param("ทำนำ", 2, "…", id="nor-before-sara-am"),
    ],
)
def test_short(found, limit, shown):
    assert short(found, limit) == shown


@pytest.mark.parametrize(
    ("found", "is_link"),
    [
        ("https://data.go.th/a", True),
        ("HTTP://data.go.th", True),
        ("https://ข้อมูล.ไทย/ก", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        (" https://data.go.th", False),
        ("https://data.go.th/\u202ea", False),
        ("https://data.go.th/a b", False),
        ("//data.go.th", False),
        ("https://data.go.th/" + "a" * 3000, False),
        (None, False),
    ],
)
def test_web_address(found, is_link):
    assert (web_address(found) == found and found is not None) is is_link
