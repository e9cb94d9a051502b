"""The definition of the agency's own dashboard, and its tables as they stand in datasets/."""

import copy
from pathlib import Path

import pytest

from ckanext.mofops.catalog.document import document
from ckanext.mofops.dashboard import figures, read, reading

DATASETS = Path(__file__).parents[3] / "datasets"


@pytest.fixture(scope="session")
def content():
    """Content of datasets/dashboard.yaml."""
    return document(DATASETS / "dashboard.yaml")


@pytest.fixture
def changed(content):
    """The content with the value at a place replaced; ``...`` takes it away."""

    def change(*place, value):
        made = copy.deepcopy(content)
        within = made
        for key in place[:-1]:
            within = within[key]
        if value is ...:
            del within[place[-1]]
        else:
            within[place[-1]] = value
        return made

    return change


@pytest.fixture(scope="session")
def definition(content):
    return read(content)


@pytest.fixture(scope="session")
def tables(definition):
    """What is read at each place of the definition."""
    with reading() as reader:
        return {place: reader(DATASETS / place.dataset / place.resource) for place in definition.places}


@pytest.fixture
def indicator(definition, tables):
    """The figures of an indicator by its number; other tables by their file names."""

    def figured(number, **others):
        files = {place.resource: place for place in definition.places}
        given = {**tables, **{files[f"{name.replace('_', '-')}.csv"]: table for name, table in others.items()}}
        [found] = [entry for entry in figures(definition, given).indicators if entry.indicator.number == number]
        return found

    return figured
