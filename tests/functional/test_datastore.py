"""Valid tables in the DataStore: what is there, when, and for whom."""

import json

import pytest
import sqlalchemy as sa
from ckan.cli.cli import ckan
from ckan.plugins import toolkit as tk

THAI = "ปี,จังหวัด,จำนวน\n2566,กรุงเทพมหานคร,10\n2567,เชียงใหม่,\n"
SCHEMA = {
    "fields": [
        {"name": "ปี", "type": "integer", "title": "ปีงบประมาณ", "description": "พ.ศ."},
        {"name": "จังหวัด", "type": "string"},
        {"name": "จำนวน", "type": "number"},
    ]
}
RESOURCE = {"name": "จำนวนหน่วย", "description": "หนึ่งแถวต่อปี", "format": "CSV"}


@pytest.fixture
def uploaded(settled):
    """A resource with a file, checked and settled."""

    def make(content=THAI, name="units.csv", dataset=None, **fields):
        return settled(content, name, dataset, **{**RESOURCE, "schema": json.dumps(SCHEMA), **fields})[1]

    return make


def test_a_valid_table_is_loaded(uploaded, anyone):
    resource = uploaded()
    found = anyone("datastore_search", resource_id=resource["id"], filters={"จังหวัด": "เชียงใหม่"})
    assert found.status == 200, found.error
    assert found.result["records"] == [{"_id": 2, "ปี": 2567, "จังหวัด": "เชียงใหม่", "จำนวน": None}]
    assert [(field["id"], field["type"]) for field in found.result["fields"]] == [
        ("_id", "int"), ("ปี", "int8"), ("จังหวัด", "text"), ("จำนวน", "numeric"),
    ]  # fmt: skip
    assert anyone("resource_show", id=resource["id"]).result["datastore_active"] is True


def test_columns_keep_their_words_and_long_thai_names_are_told(uploaded, anyone):
    long = ["จำนวนหน่วยรับตรวจทั้งหมดในสังกัดกระทรวงการคลัง", "จำนวนหน่วยรับตรวจทั้งหมดในสังกัดกระทรวงมหาดไทย"]
    resource = uploaded(f"ปี,{long[0]},{long[1]}\n2566,1,2\n", schema=None)
    [_, _, first, second] = anyone("datastore_search", resource_id=resource["id"]).result["fields"]
    # PostgreSQL would cut both after 63 bytes, to the same name.
    assert first["id"] != second["id"]
    assert all(len(field["id"].encode()) <= 63 for field in (first, second))
    assert [first["info"]["label"], second["info"]["label"]] == long
    schema = uploaded()
    fields = anyone("datastore_info", id=schema["id"]).result["fields"]
    assert fields[0]["info"] == {"label": "ปีงบประมาณ", "notes": "พ.ศ."}


def test_a_table_leaves_when_it_is_no_longer_valid(uploaded, editor, anyone, work):
    resource = uploaded()
    broken = THAI.replace("10", "สิบ").encode()
    assert editor("resource_patch", id=resource["id"], upload=("units.csv", broken)).status == 200
    while work():
        pass
    assert anyone("datastore_search", resource_id=resource["id"]).status == 404
    assert anyone("resource_show", id=resource["id"]).result["datastore_active"] is False


def test_a_changed_file_takes_the_place_of_the_old_one(uploaded, editor, anyone, work):
    resource = uploaded()
    changed = (THAI + "2568,ขอนแก่น,7.5\n").encode()
    assert editor("resource_patch", id=resource["id"], upload=("units.csv", changed)).status == 200
    while work():
        pass
    found = anyone("datastore_search", resource_id=resource["id"], sort="_id desc").result
    assert (found["total"], found["records"][0]["จำนวน"]) == (3, 7.5)
    assert found["records"][0]["จังหวัด"] == "ขอนแก่น"


def test_what_is_no_table_is_not_loaded(uploaded, anyone):
    resource = uploaded("<kml/>", name="a.kml", format="KML", schema=None)
    assert anyone("datastore_search", resource_id=resource["id"]).status == 404


def test_loading_is_asked_for_and_told(uploaded, sysadmin, editor, anyone, work):
    resource = uploaded()
    status = sysadmin("mofops_datastore_status", resources=[resource["id"]]).result
    assert status["summary"] == {"loaded": 1, "waiting": 0, "failed": 0, "none": 0}
    assert (status["resources"][0]["state"], status["resources"][0]["rows"]) == ("loaded", 2)
    assert sysadmin("mofops_datastore_load", resources=[resource["id"]]).result == {"resources": []}
    forced = sysadmin("mofops_datastore_load", resources=[resource["id"]], force=True, dry_run=True)
    assert forced.result == {"resources": [resource["id"]]}
    assert work() == 0
    assert sysadmin("mofops_datastore_load", resources=[resource["id"]], force=True).result == forced.result
    assert sysadmin("mofops_datastore_status", resources=[resource["id"]]).result["summary"]["waiting"] == 1
    assert anyone("datastore_search", resource_id=resource["id"]).result["total"] == 2  # the old one is still there
    assert work() == 1
    assert sysadmin("mofops_datastore_status", resources=[resource["id"]]).result["summary"]["loaded"] == 1
    for caller in (anyone, editor):
        for action in ("mofops_datastore_status", "mofops_datastore_load"):
            assert caller(action, resources=[resource["id"]]).status == 403
    assert sysadmin("mofops_datastore_status", dataset="none-such").status == 404


def test_a_table_that_postgresql_refuses_says_why(uploaded, sysadmin, anyone):
    header = ",".join(f"c{number}" for number in range(1_600))
    resource = uploaded(f"{header}\n{','.join('1' * 1_600)}\n", schema=None)
    [entry] = sysadmin("mofops_datastore_status", resources=[resource["id"]]).result["resources"]
    assert (entry["state"], entry["rows"]) == ("failed", None)
    assert "1500" in entry["message"]["en"]
    assert anyone("datastore_search", resource_id=resource["id"]).status == 404


def test_turned_off_nothing_stays(uploaded, sysadmin, anyone, work, monkeypatch):
    resource = uploaded()
    monkeypatch.setitem(tk.config, "ckanext.mofops.datastore.enabled", False)
    assert sysadmin("mofops_datastore_load").status == 200
    while work():
        pass
    assert anyone("datastore_search", resource_id=resource["id"]).status == 404
    other = uploaded()
    assert anyone("datastore_search", resource_id=other["id"]).status == 404


def test_a_save_is_no_change_of_the_table_and_the_table_no_edit(uploaded, editor, anyone, created, work):
    dataset = created()
    resource = uploaded(dataset=dataset)
    modified = anyone("package_show", id=dataset["id"]).result["metadata_modified"]
    assert len(anyone("package_activity_list", id=dataset["id"]).result) == 2  # it was made, and given a resource
    assert editor("package_patch", id=dataset["id"], notes="คำอธิบายใหม่").status == 200
    assert work() == 0
    assert modified < anyone("package_show", id=dataset["id"]).result["metadata_modified"]
    assert anyone("resource_show", id=resource["id"]).result["datastore_active"] is True


def test_the_reader_of_the_datastore_can_only_read(catalogue):
    engine = sa.create_engine(tk.config["ckan.datastore.read_url"])
    with engine.connect() as connection, pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        connection.execute(sa.text("CREATE TABLE x (a int)"))
    main = sa.make_url(tk.config["sqlalchemy.url"]).database
    other = sa.create_engine(sa.make_url(tk.config["ckan.datastore.read_url"]).set(database=main))
    with pytest.raises(sa.exc.OperationalError, match="permission denied"):
        other.connect()


@pytest.mark.parametrize("arguments", [["status"], ["load", "--dry-run"]], ids=lambda words: words[0])
def test_commands(arguments, uploaded, cli):
    resource = uploaded()
    result = cli.invoke(ckan, ["mofops", "datastore", *arguments, "--resource", resource["id"], "--json"])
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["schema_version"] == 1
    refused = cli.invoke(ckan, ["mofops", "datastore", *arguments, "--dataset", "none-such"])
    assert refused.exit_code == 2
