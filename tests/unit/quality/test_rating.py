import pytest

from ckanext.mofops.quality.check import check_unguarded
from ckanext.mofops.quality.rating import Rating


def test_the_table_and_what_was_decided_otherwise():
    assert (Rating().of("XLSX"), Rating({"XLSX": 3}).of("XLSX"), Rating({"XLSX": 3}).of("XLS")) == (2, 3, 2)


@pytest.mark.parametrize("stars", [{"XSL": 3}, {"XLS": 6}, {"XLS": -1}])
def test_nonsense_is_refused(stars):
    with pytest.raises(ValueError, match=r"^(XSL=3|XLS=6|XLS=-1)$"):
        Rating(stars)


def test_a_rating_opens_and_closes(written):
    path = written("a,b\n1,2\n")
    assert (check_unguarded(path).open, check_unguarded(path, rating=Rating({"CSV": 2})).open) == (True, False)


def test_parsed():
    assert Rating.parsed(["xlsx=3", " ZIP = 1"]) == Rating({"XLSX": 3, "ZIP": 1})


@pytest.mark.parametrize("entry", ["XLSX", "XLSX=three", "=3", "XLSX=3=3"])
def test_unreadable_entries_are_refused(entry):
    with pytest.raises(ValueError, match=r"\S"):
        Rating.parsed([entry])
