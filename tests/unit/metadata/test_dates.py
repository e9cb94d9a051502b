"""Every way in which a Thai office writes a date, and why a text is none."""

from datetime import date
from typing import get_args

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mofops.metadata.dates import Code, DateFault, buddhist_year, in_buddhist_era, parse, thai_date
from ckanext.mofops.standard.data import load


def fault(function, text):
    with pytest.raises(DateFault) as raised:
        function(text)
    return raised.value.code


@pytest.mark.parametrize(
    "text",
    [
        "2023-03-31",
        "2023-03-31T00:00:00",
        "2023-03-31T00:00:00.123456+07:00",
        "2023-03-31 00:00",
        "2023/03/31",
        "2566-03-31",
        "2566-3-31",
        "๒๕๖๖-๐๓-๓๑",
        "31/03/2566",
        "31/3/2566",
        "31-03-2566",
        "31.03.2566",
        "31 / 03 / 2566",
        "31/03/2566 10:30 น.",
        "31/03/2023",
        "31 มี.ค. 2566",
        "31 มี. ค. 2566",
        "31 มีค 2566",
        "31 มีค. 2566",
        "31มี.ค.2566",
        "31-มี.ค.-2566",
        "31 มีนาคม 2566",
        "31  มีนาคม\u00a0 2566 ",
        "31 มีนาคม พ.ศ. 2566",
        "31 มีนาคม พ.ศ.2566",
        "31 มีนาคม ปี พ.ศ. 2566",
        "31 มีนาคม พุทธศักราช 2566",
        "31 มีนาคม ค.ศ. 2023",
        "31 เดือนมีนาคม 2566",
        "วันที่ 31 มีนาคม พ.ศ. ๒๕๖๖",
        "วันศุกร์ที่ ๓๑ มีนาคม ๒๕๖๖",
        "๓๑ มีนาคม ๒๕๖๖",
        "31 มีนาคม 2566 เวลา 10.30 น.",
        "31 March 2023",
        "31 march 2566",
        "31 Mar 2023",
        "31-Mar-2023",
        "31st of March 2023",
        "March 31, 2023",
        "Mar. 31st, 2023",
        "MARCH 31 2023",
    ],
)
def test_one_date_in_many_forms(text):
    assert parse(text) == date(2023, 3, 31)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("03/04/2566", date(2023, 4, 3), id="day-before-month"),
        pytest.param("29/02/2567", date(2024, 2, 29), id="leap-year"),
        pytest.param("1 Sept 2023", date(2023, 9, 1), id="four-letter-abbreviation"),
        pytest.param("1/1/2400", date(1857, 1, 1), id="first-buddhist-year"),
        pytest.param("31/12/2743", date(2200, 12, 31), id="last-buddhist-year"),
        pytest.param("1/1/1900", date(1900, 1, 1), id="first-common-year"),
        pytest.param("31/12/2200", date(2200, 12, 31), id="last-common-year"),
    ],
)
def test_odd_dates(text, expected):
    assert parse(text) == expected


@pytest.mark.parametrize("month", range(1, 13))
def test_each_month_is_read_as_it_is_written(month):
    day = date(2023, month, 1)
    for text in (thai_date(day), thai_date(day, short=True), f"{day:%d %B %Y}", f"{day:%b %d, %Y}", in_buddhist_era(day)):
        assert parse(text) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((text, "date-invalid") for text in ("", "-", "เร็ว ๆ นี้", "45016", "3.5", "1/2/3", "31/03-2566", "20230331")),
        ("31 มีนาคม 2566 ถึง 5 เมษายน 2566", "date-invalid"),
        ("31 มีนาคม 2566" + " " * 100, "date-invalid"),
        *((text, "date-incomplete") for text in ("2566", "พ.ศ. 2566", "2566-03", "03/2566", "31/03", "มีนาคม", "มีนาคม 2566")),
        *((text, "date-incomplete") for text in ("31 มีนาคม", "มี.ค. 66", "March 2023")),
        *((text, "date-impossible") for text in ("31 กุมภาพันธ์ 2566", "31/04/2566", "2566-02-30", "32/01/2566", "0/0/2566")),
        ("29/02/2566", "date-impossible"),  # 2023 is no leap year
        ("02/30/2566", "date-impossible"),  # swapped it is none either
        *((text, "date-swapped") for text in ("03/31/2566", "03/31/2023", "2566-31-03")),
        *((text, "date-year-ambiguous") for text in ("31/03/66", "31 มี.ค. 66", "31-Mar-23", "66-03-31")),
        *((text, "date-year") for text in ("31/03/1480", "31/03/2300", "31/03/2744", "31/03/256", "31/03/25666")),
        *((text, "date-year") for text in ("31 มีนาคม พ.ศ. 2023", "31 มีนาคม ค.ศ. 2566")),
    ],
)
def test_why_a_text_is_no_date(text, code):
    assert fault(parse, text) == code


@pytest.mark.parametrize(
    "text", ["2566", "๒๕๖๖", " พ.ศ. 2566 ", "พ.ศ.2566", "ปี 2566", "ปีงบประมาณ พ.ศ. 2566", "2566.0", "2023", "ค.ศ. 2023"]
)
def test_one_year_in_many_forms(text):
    assert buddhist_year(text) == "2566"


@pytest.mark.parametrize("text", ["", "66", "พ.ศ. 66", "2565/2566", "2565-2566", "พ.ศ. 2023", "ค.ศ. 2566", "3000", "31/03/2566"])
def test_what_is_no_year(text):
    assert fault(buddhist_year, text) == "year-invalid"


# Locale data of another project, so that no month can have its neighbour's name.
@pytest.mark.parametrize("month", range(1, 13))
def test_the_thai_months_are_in_their_order(month):
    thai = Locale("th").months["format"]
    assert thai_date(date(2023, month, 1)) == f"1 {thai['wide'][month]} 2566"
    assert thai_date(date(2023, month, 1), short=True) == f"1 {thai['abbreviated'][month]} 2566"


def test_dates_are_shown_in_the_buddhist_era():
    assert thai_date(date(2023, 3, 31)) == "31 มีนาคม 2566"
    assert thai_date(date(2023, 3, 31), short=True) == "31 มี.ค. 2566"
    assert in_buddhist_era(date(2023, 3, 31)) == "2566-03-31"


@given(st.dates())
def test_what_is_written_is_read_again(day):
    if 1900 <= day.year <= 2200:
        assert parse(thai_date(day)) == parse(in_buddhist_era(day)) == parse(day.isoformat()) == day


@given(st.lists(st.sampled_from([*"0123456789๐๖-/. ,:Tt", "พ.ศ.", "มี.ค.", "May", "วันที่"]) | st.characters()).map("".join))
def test_nothing_but_a_fault_is_raised(text):
    for function in (parse, buddhist_year):
        try:
            function(text)
        except DateFault as found:
            assert found.code in get_args(Code)


def test_each_code_is_worded():
    assert sorted(load("messages/dates.yaml")) == sorted(get_args(Code))
