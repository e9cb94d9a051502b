"""All of a dataset as one ZIP."""

import hashlib
import io
import json
import zipfile

import pytest
from frictionless import Package

from ckanext.mofops.renditions.archive import archive, size

FILES = {"1": b"a\n1\n", "2": b"b\n2\n" * 100_000, "3": None, "4": b"{}"}


@pytest.fixture
def dataset(complete):
    upload = {"url_type": "upload", "format": "CSV", "description": "หนึ่งแถวต่อปี"}
    return {
        **complete,
        "id": "5d1f",
        "metadata_created": "2024-01-31T10:11:12.131415",
        "metadata_modified": "2024-02-29T10:11:12.131415",
        "organization": {"name": "ops-mof", "title": "สำนักงานปลัดกระทรวงการคลัง"},
        "resources": [
            {**upload, "id": "1", "name": "หนึ่ง", "url": "https://x/dataset/a/resource/1/download/%E0%B8%81.csv", "size": 4},
            {**upload, "id": "2", "name": "สอง", "url": "https://x/download/T.csv", "size": None},
            {**upload, "id": "3", "name": "หาย", "url": "https://x/download/gone.csv"},
            {**upload, "id": "4", "name": "สาม", "url": "https://x/download/t.csv", "format": "JSON"},
            {"id": "5", "name": "ลิงก์", "url": "https://example.go.th/units.csv", "format": "CSV", "url_type": None},
            {"id": "6", "name": "ลิงก์เสีย", "url": "javascript:alert(1)", "format": "CSV", "url_type": None},
        ],
    }


def content(resource):
    if FILES[resource["id"]] is None:
        raise FileNotFoundError(resource["id"])
    whole = FILES[resource["id"]]
    yield from (whole[start : start + 1000] for start in range(0, len(whole), 1000))


def packed(dataset):
    pieces = list(archive(dataset, content, homepage="https://data.example.go.th/dataset/x"))
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces))), pieces


def test_every_file_goes_along_under_a_name_of_its_own(dataset):
    file, pieces = packed(dataset)
    assert file.testzip() is None
    assert file.namelist() == ["data/ก.csv", "data/T.csv", "data/t-2.csv", "datapackage.json"]
    assert file.read("data/T.csv") == FILES["2"]
    assert len(pieces) > 3  # it comes while it is made


def test_the_descriptor_tells_what_went_along(dataset):
    file, _ = packed(dataset)
    found = json.loads(file.read("datapackage.json"))
    report = Package.validate_descriptor(found)
    assert report.valid, report.flatten(["message"])
    assert [entry["path"] for entry in found["resources"]] == [
        "data/ก.csv",
        "data/T.csv",
        "https://x/download/gone.csv",  # as its file was not there
        "data/t-2.csv",
        "https://example.go.th/units.csv",
    ]
    names = [entry["name"] for entry in found["resources"]]
    assert len({*names}) == len(names)
    for entry in found["resources"]:
        if "hash" not in entry:
            assert entry["path"].startswith("https://")
            continue
        raw = file.read(entry["path"])
        assert (entry["bytes"], entry["hash"]) == (len(raw), f"sha256:{hashlib.sha256(raw).hexdigest()}")
    assert {entry["item"] for entry in found["items"]} == set(range(1, 15))
    assert found["contributors"] == [
        {"title": "สำนักงานปลัดกระทรวงการคลัง", "roles": ["publisher"]},
        {"title": dataset["maintainer"], "email": dataset["maintainer_email"], "roles": ["maintainer"]},
    ]
    assert (found["created"], found["keywords"]) == ("2024-01-31T10:11:12Z", ["การตรวจราชการ", "กระทรวงการคลัง"])
    assert found["licenses"] == [{"name": "Open-Data-Common", "title": "Open Data Commons"}]


def test_the_same_dataset_gives_the_same_bytes(dataset):
    assert packed(dataset)[1] == packed(dataset)[1]


@pytest.mark.parametrize("name", ["../../etc/passwd", "..%2F..%2Fetc%2Fpasswd", ".hidden", "~x", "/"])
def test_no_name_leads_out_of_the_folder(name, dataset):
    dataset["resources"] = [{**dataset["resources"][0], "url": f"https://x/{name}"}]
    file, _ = packed(dataset)
    path = file.namelist()[0]
    assert path.startswith("data/")
    assert ".." not in path
    assert not path.removeprefix("data/").startswith((".", "~"))
    assert path.count("/") == 1


def test_size_is_that_of_uploads(dataset):
    assert size(dataset) == 4
