import pytest

from ckanext.mofops.gdcatalog.matching import Named, matched


def found(ours, theirs, others=()):
    named = [entry if isinstance(entry, Named) else Named(entry) for entry in theirs]
    hit = matched(ours if isinstance(ours, Named) else Named(ours), named, others)
    return None if hit is None else hit.name


@pytest.mark.parametrize(
    ("ours", "theirs", "name"),
    [
        pytest.param("budget", ["gdpublish-budget", "budget"], "budget", id="1-as-the-state-action-says-it"),
        pytest.param("budget", ["gdpublish-budget2", "gdpublish-budget"], "gdpublish-budget", id="2-equal-with-prefix"),
        pytest.param("ksn_fpo", ["gdpublish-ksn-fpo", "gdpublish-ksn_fpo"], "gdpublish-ksn_fpo", id="2-before-3"),
        pytest.param("impexp_product", ["gdpublish-impexp-product"], "gdpublish-impexp-product", id="3-underscore-folded"),
        pytest.param("a__b", ["gdpublish-a-b"], "gdpublish-a-b", id="3-runs-collapsed"),
        pytest.param("a-b", ["gdpublish-a_-b"], "gdpublish-a_-b", id="3-there-too"),
        pytest.param("a_b", ["gdpublish-a-b", "gdpublish-a--b"], None, id="3-two-are-none"),
        # Trailing digits are often part of the real name.
        pytest.param("customs13_10", ["gdpublish-customs13"], None, id="our-digits-stay"),
        pytest.param("budget", ["gdpublish-budget2"], None, id="4-not-without-title-and-organisation"),
        pytest.param("budget", [], None, id="5-nothing-there"),
        pytest.param("budget", ["gdpublish-budgets", "other"], None, id="5-another-name"),
    ],
)
def test_names(ours, theirs, name):
    assert found(ours, theirs) == name


OURS = Named("ksn_fpo", "ดัชนี", "fpo")


@pytest.mark.parametrize(
    ("theirs", "others", "name"),
    [
        pytest.param(Named("gdpublish-ksn_fpo1", "ดัชนี", "fpo"), (), "gdpublish-ksn_fpo1", id="one-digit"),
        pytest.param(Named("gdpublish-ksn-fpo123", "ดัชนี", "fpo"), ("x",), "gdpublish-ksn-fpo123", id="three-digits-folded"),
        pytest.param(Named("gdpublish-ksn-fpo1234", "ดัชนี", "fpo"), (), None, id="four-digits"),
        pytest.param(Named("gdpublish-ksn_fpo1", "ดัชนีอื่น", "fpo"), (), None, id="another-title"),
        pytest.param(Named("gdpublish-ksn_fpo1", "ดัชนี", "cgd"), (), None, id="another-organisation"),
        pytest.param(Named("gdpublish-ksn_fpo1", "ดัชนี", "fpo"), ("ksn-fpo1",), None, id="name-of-another-of-ours"),
        pytest.param(
            Named("gdpublish-ksn_fpo1", "ดัชนี", "fpo"), ("ksn_fpo",), "gdpublish-ksn_fpo1", id="our-own-name-is-no-other"
        ),
    ],
)
def test_appended_digits(theirs, others, name):
    assert found(OURS, [theirs], others) == name


def test_one_dataset_there_stands_for_one_of_ours():
    there = ["gdpublish-a-b"]
    assert found("a-b", there, ["a-b", "a_b"]) == "gdpublish-a-b"
    assert found("a_b", there, ["a-b", "a_b"]) is None
