import pytest

from ckanext.mofops.standard.data import load
from ckanext.mofops.standard.formats import format_of, formats, open_from_stars, openness

ROW = {"id": "CSV", "stars": 3, "media_type": "text/csv", "extensions": ["csv"], "source": "dga"}
CONTENT = {"open_from_stars": 3, "sources": {"dga": "…"}, "formats": [ROW]}


def test_threshold():
    assert open_from_stars() == 3


@pytest.mark.parametrize(
    ("name", "stars"),
    [("RDF", 5), ("CSV", 3), ("ODS", 3), ("SHP", 3), ("GEOJSON", 3), ("XLSX", 2), ("XLS", 2), ("PDF", 1), ("TXT", 1), ("ZIP", 1)],
)
def test_stars(name, stars):
    assert formats()[name].stars == stars


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("csv", "CSV"),
        (".CSV", "CSV"),
        ("text/csv; charset=utf-8", "CSV"),
        (" GeoJSON ", "GEOJSON"),
        ("jpg", "JPEG"),
        ("XSL", None),
        ("", None),
        (".", None),
    ],
)
def test_format_of(label, name):
    found = format_of(label)
    assert (found and found.id) == name


def test_extensions_are_lower_case_without_dot():
    for row in formats().values():
        assert row.id == row.id.upper()
        assert all(extension == extension.lower().strip(".") for extension in row.extensions)


def test_the_file_is_read_as_it_stands():
    assert [row["id"] for row in load("formats.yaml")["formats"]] == list(formats())


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param({**CONTENT, "more": 1}, TypeError, id="unknown-key"),
        pytest.param({"sources": {"dga": ""}, "formats": [ROW]}, TypeError, id="missing-key"),
        pytest.param({**CONTENT, "formats": [{**ROW, "more": 1}]}, TypeError, id="unknown-key-of-a-row"),
        pytest.param({**CONTENT, "formats": [{"id": "CSV", "extensions": []}]}, TypeError, id="missing-key-of-a-row"),
        pytest.param({**CONTENT, "formats": [ROW, ROW]}, ValueError, id="given-twice"),
        pytest.param({**CONTENT, "formats": [{**ROW, "stars": 6}]}, ValueError, id="six-stars"),
        pytest.param({**CONTENT, "formats": [{**ROW, "source": "me"}]}, ValueError, id="unknown-source"),
    ],
)
def test_faulty_file_fails_at_load(content, error):
    with pytest.raises(error):
        openness(content)
