import copy

import pytest

from ckanext.mofops.standard.data import load
from ckanext.mofops.standard.licences import licences, licences_of
from ckanext.mofops.standard.messages import LANGUAGES
from ckanext.mofops.standard.schema import dataset_schema

CHOICES = dataset_schema().dataset_fields["license_id"].choices


def test_every_licence_of_the_form_is_explained():
    assert list(licences()) == list(CHOICES)


@pytest.mark.parametrize("value", CHOICES)
def test_words_agree_with_the_form_on_what_is_open(value):
    licence = licences()[value]
    sold = {term["en"] for term in licence.may} & {load("licences.yaml")["terms"]["sell"]["en"]}
    assert bool(sold) == bool(CHOICES[value].open)
    assert not {term["en"] for term in licence.may} & {term["en"] for term in licence.not_}
    for term in (*licence.may, *licence.must, *licence.not_, *([licence.address] if licence.address else [])):
        assert sorted(term) == sorted(LANGUAGES)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda rows: rows.append(rows[0]), ValueError),
        (lambda rows: rows[0]["may"].append("fly"), KeyError),
        (lambda rows: rows[0].update(colour="red"), TypeError),
        (lambda rows: rows[0].pop("must"), KeyError),
    ],
    ids=["twice", "unknown term", "unknown key", "missing key"],
)
def test_a_faulty_file_fails_at_load(change, error):
    content = copy.deepcopy(load("licences.yaml"))
    change(content["licences"])
    with pytest.raises(error):
        licences_of(content)
