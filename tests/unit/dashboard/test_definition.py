"""A definition is followed, or refused with the place of its mistake."""

import pytest

from ckanext.mofops.catalog import CatalogError
from ckanext.mofops.dashboard import DefinitionError, Place, load, read


def test_the_definition_of_the_agency(definition):
    assert [indicator.number for indicator in definition.indicators] == [1, 2, 3, 4, 5, 6]
    assert (definition.fiscal_year, definition.scope) == (2566, 1)
    assert len(definition.places) == 9
    second = definition.indicators[1]
    assert second.places == (
        Place("ops-mof-indicators-2566", "indicators-2566.csv"),
        Place("ops-mof-ops-plan-success", "ops-plan-success.csv"),
        Place("ops-mof-ops-plan-success", "ops-plan-targets.csv"),
    )
    assert second.about.where == {"fiscal_year_be": "2566", "indicator_number": "2"}
    assert [indicator.number for indicator in definition.indicators if indicator.targets.is_judged] == [2, 6]


FIRST = ("indicators", 0)


@pytest.mark.parametrize(
    ("place", "value", "code", "named"),
    [
        pytest.param(("colour",), "red", "dashboard-unknown-key", "/", id="a key that nobody knows"),
        pytest.param(("intro",), ..., "dashboard-missing-key", "/", id="a key that is missing"),
        pytest.param(("title",), "ตัวชี้วัด", "dashboard-no-mapping", "title", id="one language"),
        pytest.param(("title", "en"), "", "dashboard-empty", "title.en", id="an empty text"),
        pytest.param(("title", "en"), 7, "dashboard-no-text", "title.en", id="a number for a text"),
        pytest.param(("title", "en"), "a\x07b", "dashboard-no-text", "title.en", id="a bell"),
        pytest.param(("fiscal_year",), 2023, "dashboard-number", "fiscal_year", id="a year of the Common Era"),
        pytest.param(("fiscal_year",), True, "dashboard-number", "fiscal_year", id="true is no number"),
        pytest.param(("fiscal_year",), "2566", "dashboard-number", "fiscal_year", id="a year in quotes"),
        pytest.param(("scope",), 7, "dashboard-number", "scope", id="a seventh scope"),
        pytest.param(("sources",), {}, "dashboard-empty", "sources", id="no source"),
        pytest.param(("sources",), [], "dashboard-no-mapping", "sources", id="a list of sources"),
        pytest.param(
            ("sources", "more"), {"dataset": "a", "resource": "b"}, "dashboard-unused-source", "sources.more", id="unused"
        ),
        pytest.param(("sources", "targets", "dataset"), None, "dashboard-no-text", "sources.targets.dataset", id="null"),
        pytest.param(("indicators",), {}, "dashboard-no-list", "indicators", id="no list"),
        pytest.param(("indicators",), [], "dashboard-empty", "indicators", id="no indicator"),
        pytest.param(("indicators",), [{}] * 101, "dashboard-too-many", "indicators", id="too many"),
        pytest.param((*FIRST, "number"), 2, "dashboard-twice", "indicators[2].number", id="a number twice"),
        pytest.param((*FIRST, "number"), 0, "dashboard-number", "indicators[1].number", id="zero"),
        pytest.param((*FIRST, "about"), ..., "dashboard-missing-key", "indicators[1]", id="about nothing"),
        pytest.param((*FIRST, "about", "source"), "x", "dashboard-choice", "indicators[1].about.source", id="no such source"),
        pytest.param((*FIRST, "about", "where"), {}, "dashboard-empty", "indicators[1].about.where", id="every row"),
        pytest.param(
            (*FIRST, "about", "where", "a"), [1], "dashboard-no-text", "indicators[1].about.where.a", id="a list of cells"
        ),
        pytest.param(
            (*FIRST, "about", "where", "a"), True, "dashboard-no-text", "indicators[1].about.where.a", id="a flag as cell"
        ),
        pytest.param((*FIRST, "results", "chart"), "pie", "dashboard-choice", "indicators[1].results.chart", id="a pie"),
        pytest.param(
            (*FIRST, "results", "unit", "th"),
            "หน่วย",
            "dashboard-no-value-in-unit",
            "indicators[1].results.unit.th",
            id="no place",
        ),
        pytest.param(
            (*FIRST, "results", "unit", "en"),
            "{value.__class__}",
            "dashboard-no-value-in-unit",
            "indicators[1].results.unit.en",
            id="another place",
        ),
        pytest.param((*FIRST, "targets", "decides"), "luck", "dashboard-choice", "indicators[1].targets.decides", id="luck"),
        pytest.param(
            ("indicators", 1, "targets", "value"), ..., "dashboard-missing-key", "indicators[2].targets", id="no number"
        ),
        pytest.param(("indicators", 2, "targets", "text"), ..., "dashboard-missing-key", "indicators[3].targets", id="no words"),
        pytest.param(
            (*FIRST, "reached"),
            {"source": "targets"},
            "dashboard-missing-key",
            "indicators[1].reached",
            id="half of where a level is",
        ),
    ],
)
def test_a_mistake_is_refused_with_its_place(place, value, code, named, changed):
    with pytest.raises(DefinitionError) as caught:
        read(changed(*place, value=value))
    assert (caught.value.code, caught.value.place) == (code, named)
    assert all(named in words for words in caught.value.message().values())


@pytest.mark.parametrize("content", [None, 1, "text", [], {}], ids=repr)
def test_what_is_no_definition_at_all(content):
    with pytest.raises(DefinitionError):
        read(content)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"a: 1\na: 2\n", "document-repeated-key"),
        (b"a: &x 1\nb: *x\n", "document-broken"),
        (b"title: [", "document-broken"),
        ("title: ก".encode("cp874"), "document-not-utf8"),
        (b"- a\n", "document-not-mapping"),
        (b"title: a\n", "dashboard-missing-key"),
        (b"? {a: b}\n: c\n", "document-broken"),
    ],
)
def test_a_broken_file_is_refused(text, code, tmp_path):
    path = tmp_path / "dashboard.yaml"
    path.write_bytes(text)
    with pytest.raises(CatalogError) as caught:
        load(path)
    assert caught.value.code == code


def test_no_file_is_refused(tmp_path):
    with pytest.raises(CatalogError) as caught:
        load(tmp_path / "none.yaml")
    assert caught.value.code == "document-unreadable"
