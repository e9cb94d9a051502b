"""What the tables say of each indicator, by hand from datasets/, and what they do not say."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mofops.dashboard import Fault, Table, figures, read

PLAN = ("fiscal_year_be", "success_percent", "is_partial", "as_of_quarter", "note_th")
SCORES = ("fiscal_year_be", "score")
UNITS = ("fiscal_year_be", "inspected_units", "note_th")


def table(columns, *rows):
    return Table(columns, tuple(rows), tuple(range(2, len(rows) + 2)))


def plan(*rows):
    """Results of the plan; a row is year, value and whether it is partial."""
    return table(PLAN, *((year, value, partial, "", "") for year, value, partial in rows))


def codes(found):
    return [fault.code for fault in found.faults]


def reason(found):
    return found.level.reason and found.level.reason.code


def test_weights_and_units_as_published(definition, tables):
    found = figures(definition, tables)
    assert [entry.weight for entry in found.indicators] == [20, 20, 15, 15, 15, 15]
    assert found.weight == 100
    assert [entry.responsible for entry in found.indicators] == [
        "สำนักตรวจสอบและประเมินผล",
        "สำนักนโยบายและยุทธศาสตร์",
        None,
        "ศูนย์เทคโนโลยีสารสนเทศและการสื่อสาร",
        None,
        None,
    ]
    assert not any(entry.faults for entry in found.indicators)


@pytest.mark.parametrize(
    ("number", "results"),
    [
        (1, [(2562, "900"), (2563, "900"), (2564, "826"), (2565, "826"), (2566, None)]),
        (2, [(2562, "96.11"), (2563, "100"), (2564, "74.29"), (2565, "83.33"), (2566, None)]),
        (3, []),
        (4, []),
        (5, []),
        (6, [(2564, "407.69"), (2565, "431.73"), (2566, None)]),
    ],
)
def test_results_as_published(number, results, indicator):
    found = [(result.year, result.value) for result in indicator(number).results]
    assert found == [(year, value and Decimal(value)) for year, value in results]


def test_the_last_year_of_the_plan_is_not_whole(indicator):
    assert [(result.year, result.as_of) for result in indicator(2).results if result.is_partial] == [(2565, "3")]
    assert indicator(2).newest.year == 2565


@pytest.mark.parametrize(
    ("number", "numbers"),
    [
        (1, ["200", "826", None]),
        (2, ["80", "85", "90"]),
        (3, [None, None, None]),
        (4, [None, None, None]),
        (5, [None, None, None]),
        (6, [None, "431.73", "440.36"]),
    ],
)
def test_targets_as_published(number, numbers, indicator):
    found = indicator(number).targets
    assert [target.level for target in found] == [50, 75, 100]
    assert [target.value for target in found] == [value and Decimal(value) for value in numbers]


def test_targets_of_several_rows_keep_them_all(indicator):
    found = indicator(5).targets
    assert [len(target.items) for target in found] == [3, 2, 2]
    assert [item.points for target in found for item in target.items] == [None, None, None, 15, 10, 20, 5]


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (1, "dashboard-no-result"),
        (2, "dashboard-no-result"),
        (3, "dashboard-no-results"),
        (4, "dashboard-no-results"),
        (5, "dashboard-no-results"),
        (6, "dashboard-no-result"),
    ],
)
def test_no_level_is_claimed_without_a_result(number, why, indicator):
    found = indicator(number)
    assert (found.level.reached, reason(found)) == (None, why)
    assert all(target.met is None for target in found.targets)


@pytest.mark.parametrize(
    ("value", "level", "met"),
    [
        ("79.99", 0, [False, False, False]),
        ("80", 50, [True, False, False]),
        ("84.999", 50, [True, False, False]),
        ("85", 75, [True, True, False]),
        ("90.00", 100, [True, True, True]),
        ("100", 100, [True, True, True]),
        ("0", 0, [False, False, False]),
        ("-1", 0, [False, False, False]),
    ],
)
def test_a_result_of_the_year_shows_the_level_by_itself(value, level, met, indicator):
    found = indicator(2, ops_plan_success=plan(("2565", "83.33", "true"), ("2566", value, "false")))
    assert (found.level.reached, found.level.reason) == (level, None)
    assert [target.met for target in found.targets] == met


@pytest.mark.parametrize(
    ("value", "level", "why"),
    [
        # The target of level 50 is printed as two numbers, and published as none.
        ("420", None, "dashboard-target-without-number"),
        ("431.73", 75, None),
        ("440.35", 75, None),
        ("440.36", 100, None),
    ],
)
def test_an_unknown_number_matters_only_below(value, level, why, indicator):
    found = indicator(6, pmqa_scores=table(SCORES, ("2566", value)))
    assert (found.level.reached, reason(found)) == (level, why)


def test_an_unknown_number_above_stays_open(indicator):
    targets = table(
        ("fiscal_year_be", "target_level", "target_percent"), ("2566", "50", "80"), ("2566", "75", "85"), ("2566", "100", "")
    )
    found = indicator(2, ops_plan_success=plan(("2566", "99", "false")), ops_plan_targets=targets)
    assert (found.level.reached, reason(found)) == (75, "dashboard-target-without-number")


def test_a_number_that_is_but_a_part_of_the_target_decides_nothing(indicator):
    found = indicator(1, inspection_units=table(UNITS, ("2566", "826", "")))
    assert (found.level.reached, reason(found)) == (None, "dashboard-words-decide")
    assert [target.met for target in found.targets] == [True, True, None]


@pytest.mark.parametrize("partial", ["true", "", "maybe"])
def test_a_year_that_is_not_over_has_no_level(partial, indicator):
    found = indicator(2, ops_plan_success=plan(("2566", "95", partial)))
    assert (found.level.reached, reason(found)) == (None, "dashboard-partial-result")
    assert codes(found) == ([] if partial == "true" else ["dashboard-no-flag"])


@pytest.mark.parametrize("numbers", [("80", "80", "90"), ("90", "85", "80")], ids=["equal", "falling"])
def test_targets_that_do_not_rise_decide_nothing(numbers, indicator):
    rows = [("2566", level, number) for level, number in zip(("50", "75", "100"), numbers, strict=True)]
    targets = table(("fiscal_year_be", "target_level", "target_percent"), *rows)
    found = indicator(2, ops_plan_success=plan(("2566", "85", "false")), ops_plan_targets=targets)
    assert (found.level.reached, reason(found)) == (None, "dashboard-targets-do-not-rise")


def test_a_year_of_the_common_era_is_the_same_year(indicator):
    found = indicator(2, ops_plan_success=plan(("2022", "83.33", "true"), ("2023", "86", "false")))
    assert [result.year for result in found.results] == [2565, 2566]
    assert found.level.reached == 75


def test_a_year_that_stands_twice_is_not_known(indicator):
    found = indicator(2, ops_plan_success=plan(("2566", "86", "false"), ("2023", "92", "false"), ("2565", "80", "false")))
    assert codes(found) == ["dashboard-year-twice"]
    assert [(result.year, result.value) for result in found.results] == [(2565, 80), (2566, None)]
    assert reason(found) == "dashboard-no-result"


@pytest.mark.parametrize(
    "cell", ["", "แปดสิบ", "๘๖", "1,000", "1e3", "NaN", "Infinity", "86%", "=1+1", "9" * 13, "0x10", "1_000", "+5", "1.1234567"]
)
def test_what_is_no_number_is_no_figure(cell, indicator):
    found = indicator(2, ops_plan_success=plan(("2565", "80", "false"), ("2566", cell, "false")))
    assert found.results[-1].value is None
    assert codes(found) == ([] if cell == "" else ["dashboard-no-number"])
    assert reason(found) == "dashboard-no-result"


@pytest.mark.parametrize("year", ["", "66", "25660", "ปี 2566", "๒๕๖๖", "2300", "1800"])
def test_what_is_no_year_is_left_out(year, indicator):
    found = indicator(2, ops_plan_success=plan((year, "86", "false")))
    assert [(result.year, result.value) for result in found.results] == [(2566, None)]
    assert codes(found) == ["dashboard-no-year"]


def test_a_table_that_is_not_there_takes_its_figures_along(indicator):
    found = indicator(6, pmqa_scores=Fault("dashboard-not-public"), pmqa_targets=Fault("dashboard-not-public"))
    assert [result.value for result in found.results] == [None]
    assert (found.targets, found.newest, found.weight) == ((), None, 15)
    assert codes(found) == ["dashboard-not-public"]


def test_without_the_list_of_indicators_no_weight_is_known(definition, tables):
    given = {**tables, definition.indicators[0].about.place: Fault("dashboard-no-file")}
    found = figures(definition, given)
    assert {entry.weight for entry in found.indicators} == {None}
    assert found.weight is None
    assert found.indicators[1].newest.value == Decimal("83.33")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "dashboard-no-row"),
        ([("2566", "1", "a", "20"), ("2566", "1", "b", "30")], "dashboard-several-rows"),
        ([("2566", "1", "a", "twenty")], "dashboard-no-number"),
    ],
    ids=["none", "two", "no number"],
)
def test_the_row_of_an_indicator_is_one(rows, code, indicator):
    columns = (
        "fiscal_year_be",
        "indicator_number",
        "indicator_th",
        "weight_percent",
        "component_th",
        "responsible_unit_th",
        "note_th",
    )
    found = indicator(1, indicators_2566=table(columns, *((*row, "", "", "") for row in rows)))
    assert (found.weight, codes(found)) == (None, [code])


def test_a_column_that_is_missing_is_named(indicator):
    found = indicator(6, pmqa_scores=table(("fiscal_year_be", "points"), ("2566", "500")))
    assert codes(found) == ["dashboard-no-column"]
    assert found.faults[0].params == {"column": "score"}
    assert found.level.reached is None


def test_a_level_that_is_none_is_left_out(indicator):
    columns = ("fiscal_year_be", "target_level", "target_percent")
    targets = table(columns, ("2566", "50", "80"), ("2566", "60", "81"), ("2565", "75", "85"))
    found = indicator(2, ops_plan_targets=targets)
    assert [target.level for target in found.targets] == [50]
    assert codes(found) == ["dashboard-no-level"]


REACHED = {"source": "reached", "where": {"indicator": "3"}, "level": "level_reached"}


@pytest.mark.parametrize(
    ("rows", "level", "why"),
    [
        ([("3", "75")], 75, None),
        ([("3", "0")], 0, None),
        ([("4", "75")], None, "dashboard-no-results"),
        ([("3", "")], None, "dashboard-no-results"),
        ([("3", "80")], None, "dashboard-no-results"),
        ([("3", "50"), ("3", "75")], None, "dashboard-several-rows"),
    ],
    ids=["a level", "less than the lowest", "of another", "blank", "no level", "two rows"],
)
def test_a_table_may_state_the_level_reached(rows, level, why, content, changed, tables):
    made = changed("indicators", 2, "reached", value=REACHED)
    made["sources"]["reached"] = {"dataset": "reached", "resource": "reached.csv"}
    definition = read(made)
    [place] = [place for place in definition.places if place.dataset == "reached"]
    found = figures(definition, {**tables, place: table(("indicator", "level_reached"), *rows)}).indicators[2]
    assert (found.level.reached, reason(found)) == (level, why)


def test_the_document_is_json_with_a_reason_for_what_is_not_known(definition, tables):
    found = json.loads(json.dumps(figures(definition, tables).to_dict()))
    assert [entry["number"] for entry in found["indicators"]] == [1, 2, 3, 4, 5, 6]
    for entry in found["indicators"]:
        assert (entry["level"]["reached"] is None) == (entry["level"]["reason"] is not None)
        assert entry["level"]["reason"]["message"].keys() == {"th", "en"}
    assert found["indicators"][5]["newest"]["value"] == 431.73
    assert found["indicators"][0]["results"][0]["value"] == 900


CELL = st.sampled_from(["", "2565", "2566", "2023", "50", "75", "100", "80", "85.5", "true", "false", "x", "-1", "๒๕๖๖"])


@given(data=st.data())
def test_whatever_the_cells_no_level_without_a_result_of_the_year(data, definition, tables):
    """Any table has figures, in JSON, and a level only with a whole result of the year."""
    given_tables = {
        place: table(found.columns, *data.draw(st.lists(st.tuples(*[CELL] * len(found.columns)), max_size=4)))
        for place, found in tables.items()
    }
    found = figures(definition, given_tables)
    json.dumps(found.to_dict())
    for entry in found.indicators:
        current = [
            result for result in entry.results if result.year == 2566 and result.value is not None and not result.is_partial
        ]
        assert entry.level.reached is None or current
        assert entry.level.reached is not None or entry.level.reason is not None
