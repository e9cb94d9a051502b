import pytest

from ckanext.mofops.quality.profile import profile_unguarded

YEARS = [{"name": "ปี", "type": "integer", "title": "ปีงบประมาณ"}, {"name": "amount", "type": "number"}]


def plots(written, fields, rows, **schema):
    names = ",".join(field["name"] for field in fields)
    path = written("\n".join([names, *rows]) + "\n", "a.csv")
    return profile_unguarded(path, format="CSV", schema={"fields": fields, **schema})["charts"]


def field(name, type="number", **more):
    return {"name": name, "type": type, **more}


def test_buddhist_years_are_a_line_in_their_order(written):
    assert plots(written, YEARS, ["2566,3", "2564,1.5", "2565,"]) == [
        {
            "kind": "line",
            "by": "ปี",
            "measure": "amount",
            "calendar": "BE",
            "points": [["2564", 1.5, False], ["2565", None, False], ["2566", 3.0, False]],
        }
    ]


@pytest.mark.parametrize(
    ("by", "rows", "calendar"),
    [
        pytest.param(field("year", "year"), ["2023,1", "2024,2"], "CE", id="common-era"),
        pytest.param(field("t", "yearmonth"), ["2023-01,1", "2023-02,2"], None, id="months"),
        pytest.param(field("t", "date"), ["2023-01-01,1", "2023-02-01,2"], None, id="days"),
        pytest.param(field("fiscal_year_be", "integer"), ["2566,1", "2567,2"], "BE", id="named-in-english"),
    ],
)
def test_times(by, rows, calendar, written):
    (plot,) = plots(written, [by, field("amount")], rows)
    assert (plot["kind"], plot["calendar"]) == ("line", calendar)


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        pytest.param(field("year", "integer"), ["2566,1", "2566,2"], id="a-year-twice"),
        pytest.param(field("year", "integer"), ["2566,1", ",2"], id="a-year-missing"),
        pytest.param(field("year", "integer"), ["2566,1", "2023,2"], id="two-calendars"),
        pytest.param(field("count", "integer"), ["2566,1", "2567,2"], id="not-called-a-year"),
        pytest.param(field("t", "date", format="%d/%m/%Y"), ["31/01/2023,1", "01/02/2023,2"], id="dates-of-another-writing"),
    ],
)
def test_what_is_no_time(by, rows, written):
    assert [plot["kind"] for plot in plots(written, [by, field("amount")], rows)] == []


@pytest.mark.parametrize(
    "measure",
    [
        *(
            field(name, "integer")
            for name in ("id", "unit_code", "step_number", "fiscal_year_ce", "phone_no", "zip", "target_level")
        ),
        *(field("x1", "integer", title=title) for title in ("รหัสจังหวัด", "ลำดับที่", "เบอร์โทรศัพท์", "ละติจูด", "ปี พ.ศ.")),
        field("amount", "integer", constraints={"unique": True}),
        field("amount", "string"),
    ],
    ids=lambda measure: measure.get("title", measure["name"]),
)
def test_what_is_no_amount_is_not_drawn(measure, written):
    assert plots(written, [field("name", "string"), measure], ["ก,7", "ข,5"]) == []


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(["01", "02"], id="codes"),
        pytest.param(["1", "2", "3"], id="the-row's-own-number"),
        pytest.param(["7", "?"], id="not-all-numbers"),
        pytest.param(["7", ""], id="only-one"),
    ],
)
def test_what_its_values_show_to_be_no_amount_is_not_drawn(cells, written):
    rows = [f"n{place},{cell}" for place, cell in enumerate(cells)]
    assert plots(written, [field("name", "string"), field("amount", "integer")], rows) == []


def test_a_key_is_no_amount(written):
    fields = [field("name", "string"), field("amount", "integer")]
    assert plots(written, fields, ["ก,7", "ข,5"], primaryKey=["amount"]) == []


def test_a_category_is_bars_in_the_order_of_the_rows(written):
    (plot,) = plots(written, [field("name", "string"), field("amount")], ["ข,7", "ก,5"])
    assert (plot["kind"], plot["points"]) == ("bars", [["ข", 7.0, False], ["ก", 5.0, False]])


@pytest.mark.parametrize(
    ("category", "rows"),
    [
        pytest.param(field("name", "string"), ["ก,7", "ก,5"], id="twice-the-same"),
        pytest.param(field("name", "string"), ["ก,7", ",5"], id="missing"),
        pytest.param(field("note_th", "string"), ["ก,7", "ข,5"], id="a-note"),
        pytest.param(field("name", "string"), [f"n{place},{place + 7}" for place in range(31)], id="too-many"),
        pytest.param(field("name", "string"), ["ก" * 201 + ",7", "ข,5"], id="too-long"),
    ],
)
def test_what_is_no_category(category, rows, written):
    assert plots(written, [category, field("amount")], rows) == []


def test_nothing_is_drawn_without_a_schema(written):
    path = written("year,amount\n2566,1\n2567,2\n", "a.csv")
    assert profile_unguarded(path, format="CSV")["charts"] == []


def test_what_is_not_final_is_said(written):
    fields = [*YEARS, field("is_partial", "boolean")]
    assert plots(written, fields, ["2566,3,true", "2565,1,false"])[0]["points"] == [["2565", 1.0, False], ["2566", 3.0, True]]
