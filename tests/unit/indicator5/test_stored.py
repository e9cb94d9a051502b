"""What was judged can be stored and judged again."""

import json
from dataclasses import replace

import pytest
from agencies import rule_settings, snapshots, with_settings
from hypothesis import given

from ckanext.mofops.indicator5 import Snapshot, SnapshotError, assess, rules
from ckanext.mofops.standard.indicator5 import read

RULES = rules(2566)


def stored(content):
    return json.loads(json.dumps(content))


@given(snapshots(), rule_settings())
def test_nothing_is_lost(snapshot, changed):
    year = with_settings(RULES, **changed)
    again, rules_again = Snapshot.from_dict(stored(snapshot.to_dict())), read(stored(year.to_dict()))
    assert again == snapshot
    assert rules_again == year
    assert assess(again, rules_again).to_dict("th") == assess(snapshot, year).to_dict("th")


def test_every_field(whole, dataset):
    found = replace(
        whole,
        datasets=(dataset("d1", organisation="x", active=False, registration="WAIT"),),
        registration_stand_in=True,
        facts=whole.facts.checked(file_exists=bool, url_fault=lambda url: {"th": "ตาย", "en": "dead"}),
    ).supposing({"d1": ["open"], "agency": ["templates"]})
    assert Snapshot.from_dict(stored(found.to_dict())) == found


@pytest.mark.parametrize(
    ("change", "error"),
    [
        pytest.param(lambda content: content.update(agency=1), ValueError, id="wrong-type"),
        pytest.param(lambda content: content.pop("facts"), ValueError, id="missing"),
        pytest.param(lambda content: content["datasets"][0].update(active="yes"), ValueError, id="flag-as-text"),
        pytest.param(lambda content: content["datasets"].append(content["datasets"][0]), SnapshotError, id="name-twice"),
        pytest.param(lambda content: content.update(assessed_at="now"), SnapshotError, id="no-time"),
    ],
)
def test_what_is_no_snapshot_is_refused(whole, change, error):
    content = stored(whole.to_dict())
    change(content)
    with pytest.raises(error):
        Snapshot.from_dict(content)
