import datetime

import pytest

from ckanext.mofops.indicator5.dates import date_text, time_text, utc_time


def test_date_has_the_buddhist_year_in_thai():
    assert date_text(datetime.date(2023, 3, 31)) == {"th": "31 มีนาคม 2566", "en": "2023-03-31"}


@pytest.mark.parametrize(
    ("value", "thai"),
    [
        pytest.param("2023-09-30T18:30:00Z", "1 ตุลาคม 2566 01:30 น.", id="the-next-day-in-bangkok"),
        pytest.param("2023-12-31T00:00:00", "31 ธันวาคม 2566 07:00 น.", id="without-offset-it-is-utc"),
        pytest.param("2023-12-31T07:00:00+07:00", "31 ธันวาคม 2566 07:00 น.", id="another-offset"),
    ],
)
def test_time_is_that_of_bangkok_in_thai(value, thai):
    assert time_text(utc_time(value))["th"] == thai
