"""Downloads of tables and of whole datasets."""

import csv
import hashlib
import io
import json
import zipfile

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from frictionless import Package
from openpyxl import load_workbook

from ckanext.mofops.jobs import tables
from ckanext.mofops.metadata.datapackage import FILE

CSV = 'ปี,จังหวัด,จำนวน,วันที่\n2566,"=HYPERLINK(""http://evil"")",10,2023-01-31\n2567,เชียงใหม่,,\n'
SCHEMA = {
    "fields": [
        {"name": "ปี", "type": "integer"},
        {"name": "จังหวัด", "type": "string"},
        {"name": "จำนวน", "type": "number"},
        {"name": "วันที่", "type": "date"},
    ]
}
RESOURCE = {"name": "จำนวน หน่วย", "description": "หนึ่งแถวต่อปี", "format": "CSV"}


@pytest.fixture
def uploaded(settled):
    """A resource with a file, checked and settled, and its dataset."""

    def make(content=CSV, name="units.csv", dataset=None, **fields):
        return settled(content, name, dataset, **{**RESOURCE, "schema": json.dumps(SCHEMA), **fields})

    return make


def address(dataset, resource, kind):
    return f"/dataset/{dataset['name']}/resource/{resource['id']}/download.{kind}"


def test_csv_is_utf_8_for_excel(uploaded, app):
    dataset, resource = uploaded(CSV.encode("cp874"))
    answer = app.get(address(dataset, resource, "csv"))
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))) == list(csv.reader(io.StringIO(CSV)))
    assert answer.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    # RFC 6266: for all programs, and in Thai for those that know it.
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"units.csv\"; filename*=UTF-8''%E0%B8%88%E0%B8%B3%E0%B8%99%E0%B8%A7%E0%B8%99-"
        "%E0%B8%AB%E0%B8%99%E0%B9%88%E0%B8%A7%E0%B8%A2.csv"
    )


def test_json_has_types(uploaded, app):
    dataset, resource = uploaded()
    answer = app.get(address(dataset, resource, "json"))
    assert answer.headers["Content-Type"] == "application/json"
    assert json.loads(answer.data) == [
        {"ปี": 2566, "จังหวัด": '=HYPERLINK("http://evil")', "จำนวน": 10, "วันที่": "2023-01-31"},
        {"ปี": 2567, "จังหวัด": "เชียงใหม่", "จำนวน": None, "วันที่": None},
    ]


def test_no_cell_of_a_sheet_is_a_formula(uploaded, app):
    dataset, resource = uploaded()
    sheet = load_workbook(io.BytesIO(app.get(address(dataset, resource, "xlsx")).data)).active
    assert [cell.value for cell in sheet[1]] == ["ปี", "จังหวัด", "จำนวน", "วันที่"]
    assert [cell.data_type for cell in sheet[2]] == ["n", "s", "n", "d"]
    assert sheet["B2"].value == '=HYPERLINK("http://evil")'


def test_what_was_made_is_kept(uploaded, app, monkeypatch):
    dataset, resource = uploaded()
    first = app.get(address(dataset, resource, "json"))
    monkeypatch.setattr(tables.renditions, "made", None)  # nobody makes anything any more
    again = app.get(address(dataset, resource, "json"))
    assert again.data == first.data
    assert app.get(address(dataset, resource, "json"), headers={"If-None-Match": again.headers["ETag"]}).status_code == 304
    head = app.client.head(address(dataset, resource, "json"), base_url="http://catalogue.test")
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(first.data)))


def test_a_changed_file_is_another_download(uploaded, app, editor, work):
    dataset, resource = uploaded()
    before = app.get(address(dataset, resource, "csv")).data
    assert editor("resource_patch", id=resource["id"], upload=("units.csv", CSV.replace("10", "11").encode())).status == 200
    waiting = app.get(address(dataset, resource, "csv"), status=503)
    assert waiting.headers["Retry-After"]
    while work():
        pass
    assert app.get(address(dataset, resource, "csv")).data == before.replace(b",10,", b",11,")
    assert len(list(tables._folder(resource["id"]).iterdir())) == 1  # the old one is gone


def test_a_large_table_is_made_before_anybody_asks(uploaded, app, monkeypatch):
    monkeypatch.setattr(tables, "AT_ONCE", 10)
    dataset, resource = uploaded()
    assert sorted(path.suffix for path in tables._folder(resource["id"]).iterdir()) == [".csv", ".json", ".xlsx"]
    monkeypatch.setattr(tables.renditions, "made", None)
    assert app.get(address(dataset, resource, "xlsx")).status_code == 200


TOO_MUCH = {
    "rows": ("ckanext.mofops.tables.rows", 1, 404),
    "bytes": ("ckanext.mofops.tables.size", 0, 404),
}


@pytest.mark.parametrize(("option", "value", "status"), TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_too_much_is_told(option, value, status, uploaded, app, monkeypatch):
    dataset, resource = uploaded()
    monkeypatch.setitem(tk.config, option, value)
    assert "ต้นฉบับ" in app.get(address(dataset, resource, "csv"), status=status).body
    assert 'download.csv" rel' not in app.get(f"/dataset/{dataset['name']}/resource/{resource['id']}").body


def test_rows_that_are_too_long_are_not_cut(uploaded, app):
    dataset, resource = uploaded("ก,ข\n1,2,3\n", schema=None)
    assert app.get(address(dataset, resource, "csv")).data.decode("utf-8-sig").splitlines()[1] == "1,2,3"
    assert app.get(address(dataset, resource, "json"), status=404)


def test_no_other_format_of_what_is_no_table(uploaded, app):
    dataset, resource = uploaded('{"a": 1}', name="a.json", format="JSON", schema=None)
    assert app.get(address(dataset, resource, "csv"), status=404)
    assert 'download.csv" rel' not in app.get(f"/dataset/{dataset['name']}/resource/{resource['id']}").body


def test_the_resource_of_another_dataset_is_not_found_there(uploaded, app, created):
    _, resource = uploaded()
    assert app.get(address(created(), resource, "csv"), status=404)


def test_all_of_a_dataset_is_a_data_package(uploaded, app, editor, tmp_path):
    dataset, _ = uploaded()
    uploaded(CSV, name="UNITS.csv", dataset=dataset)
    link = {"name": "ลิงก์", "description": "ที่อื่น", "format": "CSV", "url": "https://example.go.th/a.csv"}
    assert editor("resource_create", package_id=dataset["id"], **link).status == 200
    answer = app.get(f"/dataset/{dataset['name']}/download.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
        assert file.testzip() is None
        assert len({name.casefold() for name in file.namelist()}) == 3
        file.extractall(tmp_path)
    found = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
    report = Package.validate_descriptor(found)
    assert report.valid, report.flatten(["message"])
    assert {entry["item"] for entry in found["items"]} == set(range(1, 15))
    first, second, third = found["resources"]
    raw = (tmp_path / first["path"]).read_bytes()
    assert (first["bytes"], first["hash"]) == (len(raw), f"sha256:{hashlib.sha256(raw).hexdigest()}")
    assert first["schema"]["fields"] == SCHEMA["fields"]
    assert second["path"] != first["path"]
    assert third["path"] == link["url"]
    for entry in (first, second):
        table = Package({"name": "p", "resources": [entry]}, basepath=str(tmp_path)).validate()
        assert table.valid, table.flatten(["message"])


def test_a_dataset_that_is_too_large_is_not_packed(uploaded, app, monkeypatch):
    dataset, _ = uploaded()
    assert "download.zip" in app.get(f"/dataset/{dataset['name']}").body
    monkeypatch.setitem(tk.config, "ckanext.mofops.tables.zip_size", 0)
    assert app.get(f"/dataset/{dataset['name']}/download.zip", status=404)
    assert "download.zip" not in app.get(f"/dataset/{dataset['name']}").body


# What of a private dataset anyone may have: nothing.


REFUSED = (403, 404)


@pytest.fixture(params=["private", "made private", "deleted", "draft"])
def hidden(request, uploaded, editor, created, app):
    """A dataset that is not for everyone, with a table in the DataStore, which was asked for before where it was public."""
    if request.param == "private":
        return uploaded(dataset=created(private=True))
    if request.param == "draft":
        return uploaded(dataset=created(state="draft"))
    dataset, resource = uploaded()
    for kind in tables.OFFERED:
        assert app.get(address(dataset, resource, kind)).status_code == 200
    if request.param == "deleted":
        assert editor("package_delete", id=dataset["id"]).status == 200
    else:
        assert editor("package_patch", id=dataset["id"], private=True).status == 200
    return dataset, resource


def test_nothing_of_a_hidden_dataset_is_for_everyone(hidden, app, anyone, stranger):
    dataset, resource = hidden
    for kind in tables.OFFERED:
        assert app.get(address(dataset, resource, kind)).status_code in REFUSED
    assert app.get(f"/dataset/{dataset['name']}/download.zip").status_code in REFUSED
    assert app.get(f"/datastore/dump/{resource['id']}").status_code in REFUSED
    for caller in (anyone, stranger):
        assert caller("datastore_search", resource_id=resource["id"]).status in REFUSED
        assert caller("datastore_info", id=resource["id"]).status in REFUSED
    listed = anyone("datastore_search", resource_id="_table_metadata")
    assert listed.status in REFUSED
    asked = {"sql": "SELECT 1"}
    assert app.post("/api/3/action/datastore_search_sql", json=asked).status_code == 400  # there is no such action


def test_a_private_table_is_for_its_members(uploaded, created, member, app):
    dataset, resource = uploaded(dataset=created(private=True))
    assert member("datastore_search", resource_id=resource["id"]).result["total"] == 2
    headers = {"Authorization": member.token}
    assert app.get(address(dataset, resource, "csv"), headers=headers).status_code == 200
    assert app.get(f"/dataset/{dataset['name']}/download.zip", headers=headers).status_code == 200


def test_tables_come_and_go_with_their_dataset(uploaded, editor, sysadmin, anyone, work):
    dataset, resource = uploaded()
    assert editor("package_delete", id=dataset["id"]).status == 200
    while work():
        pass
    assert resource["id"] not in tables.datatable.held()
    assert not tables._folder(resource["id"]).exists()
    assert editor("package_patch", id=dataset["id"], state="active").status == 200
    while work():
        pass
    assert anyone("datastore_search", resource_id=resource["id"]).result["total"] == 2
    assert sysadmin("dataset_purge", id=dataset["id"]).status == 200
    while work():
        pass
    assert resource["id"] not in tables.datatable.held()


def test_a_deleted_resource_leaves_no_table(uploaded, editor, work, app):
    dataset, resource = uploaded()
    assert app.get(address(dataset, resource, "csv")).status_code == 200
    assert editor("resource_delete", id=resource["id"]).status == 200
    while work():
        pass
    assert resource["id"] not in tables.datatable.held()
    assert not tables._folder(resource["id"]).exists()
    model.Session.remove()
