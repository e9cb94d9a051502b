"""The NSO workbook as actions, page and command: out of the catalogue, into it, and back."""

import json
from base64 import b64decode
from io import BytesIO

import pytest
from ckan import model
from ckan.cli.cli import ckan
from ckan.lib.search import clear
from openpyxl import load_workbook

from ckanext.mofops.metadata.workbook import workbook_bytes
from ckanext.mofops.standard.schema import dataset_schema

SCHEMA = dataset_schema()
STAT = "Temp2_Meta_Stat"
RESOURCE = {"name": "ตาราง", "description": "หนึ่งแถวต่อปี", "format": "CSV", "url": "https://example.go.th/a.csv"}


@pytest.fixture
def row(described):
    """A dataset that is not in the catalogue yet, as a workbook has it."""

    def make(**fields):
        dataset = described(tag_string=None, tags=["การตรวจราชการ", "ปี 2566"], **fields)
        return {**dataset, "resources": [{**RESOURCE, "url": f"https://example.go.th/{dataset['name']}.csv"}]}

    return make


def send(caller, content, name="สมุดงาน.xlsx", **more):
    return caller("mofops_template_import", upload=(name, content), **more)


def exported(caller, *names):
    return b64decode(caller("mofops_template_export", names=list(names)).result["content"])


def cells(content):
    return {
        sheet.title: [[cell.value for cell in line] for line in sheet.iter_rows()] for sheet in load_workbook(BytesIO(content))
    }


def test_a_dry_run_writes_nothing(editor, row):
    dataset = row()
    answer = send(editor, workbook_bytes([dataset]))
    assert answer.status == 200, answer.error
    [found] = answer.result["report"]["datasets"]
    assert (found["kind"], found["name"], found["problems"]) == ("create", dataset["name"], [])
    assert answer.result["state"] == "checked"
    assert editor("package_show", id=dataset["name"]).status == 404


def test_an_import_creates_private_datasets_with_their_resources(editor, row):
    datasets = [row(), row(data_type="ข้อมูลระเบียน")]
    answer = send(editor, workbook_bytes(datasets), dry_run=False)
    assert [found["outcome"] for found in answer.result["report"]["datasets"]] == ["done", "done"]
    for dataset in datasets:
        stored = editor("package_show", id=dataset["name"]).result
        assert (stored["private"], stored["allow_harvest"], stored["notes"]) == (True, "False", dataset["notes"])
        assert [resource["name"] for resource in stored["resources"]] == ["ตาราง"]


def test_what_comes_out_goes_in_unchanged_and_comes_out_the_same(editor, row):
    datasets = [row(objective=["พันธกิจหน่วยงาน", "อื่นๆ"], objective_other="แผน ก, แผน ข", notes="=1+1\nบรรทัดสอง"), row()]
    names = [dataset["name"] for dataset in datasets]
    send(editor, workbook_bytes(datasets), dry_run=False)
    first = exported(editor, *names)
    again = send(editor, first, dry_run=False).result
    assert [found["kind"] for found in again["report"]["datasets"]] == ["unchanged"] * 2
    assert cells(exported(editor, *names)) == cells(first)


def test_a_changed_cell_updates_its_dataset_and_nothing_else(editor, created):
    before = created(data_language=["ไทย"])
    book = load_workbook(BytesIO(exported(editor, before["name"])))
    line = next(line for line in book[STAT].iter_rows(min_row=6) if line[0].value == before["name"])
    line[7].value = "ปรับปรุงในสมุดงาน"
    changed = BytesIO()
    book.save(changed)
    [found] = send(editor, changed.getvalue(), dry_run=False).result["report"]["datasets"]
    assert (found["kind"], [change["field"] for change in found["changes"]]) == ("update", ["notes"])
    after = editor("package_show", id=before["id"]).result
    assert {key for key in before if before[key] != after[key]} == {"notes", "metadata_modified"}


def test_a_faulty_row_stops_no_other(editor, row):
    whole, lacking = row(), row(objective=[], maintainer_email="not-an-email")
    answer = send(editor, workbook_bytes([lacking, whole]), dry_run=False, marked=True).result
    kinds = {found["name"]: found for found in answer["report"]["datasets"]}
    assert kinds[whole["name"]]["outcome"] == "done"
    assert kinds[lacking["name"]]["kind"] == "refused"
    places = {(problem["sheet"], problem["column"], problem["item"]) for problem in kinds[lacking["name"]]["problems"]}
    assert places >= {(STAT, "I", 8), (STAT, "F", 5)}
    assert load_workbook(BytesIO(b64decode(answer["marked"])))[STAT]["F6"].comment is not None
    assert editor("package_show", id=lacking["name"]).status == 404


# The sheet tells the type of the data, so that item 1 cannot be left out.
@pytest.mark.parametrize("field", [name for item in SCHEMA.items.values() for name in item.fields if name != "data_type"])
@pytest.mark.parametrize("nothing", [None, " \t "], ids=["empty", "blank"])
def test_an_unfilled_item_is_refused_at_this_door_too(nothing, field, editor, row):
    lacking = row() | {"tags" if field == "tag_string" else field: nothing}
    [found] = send(editor, workbook_bytes([lacking]), dry_run=False).result["report"]["datasets"]
    assert found["kind"] == "refused"
    assert SCHEMA.dataset_fields[field].item in {problem["item"] for problem in found["problems"]}
    assert editor("package_show", id=lacking["name"]).status == 404


def test_incomplete_rows_may_become_drafts(editor, row):
    lacking = row(objective=[])
    send(editor, workbook_bytes([lacking]), dry_run=False, draft=True)
    assert editor("package_show", id=lacking["name"]).result["state"] == "draft"


def test_the_workbook_mends_old_datasets(editor, legacy):
    old = legacy(objective=None, maintainer="")  # one is mended now, the other may wait
    book = load_workbook(BytesIO(exported(editor, old["name"])))
    line = next(line for line in book[STAT].iter_rows(min_row=6) if line[0].value == old["name"])
    line[8].value = "พันธกิจหน่วยงาน"
    changed = BytesIO()
    book.save(changed)
    [found] = send(editor, changed.getvalue(), dry_run=False).result["report"]["datasets"]
    assert found["outcome"] == "done", found
    assert editor("mofops_metadata_check", id=old["id"]).result["missing_items"] == [4]


@pytest.mark.parametrize("owner", ["สำนักงานปลัดกระทรวงการคลัง", None], ids=["named", "left blank"])
def test_another_organisations_dataset_is_neither_touched_nor_shown(owner, editor, stranger, created):
    dataset = created(private=True, notes="เนื้อหาที่ยังไม่เปิดเผย")
    book = load_workbook(BytesIO(exported(editor, dataset["name"])))
    line = next(line for line in book[STAT].iter_rows(min_row=6) if line[0].value == dataset["name"])
    line[3].value, line[7].value = owner, "ลองเขียนทับ"
    changed = BytesIO()
    book.save(changed)
    answer = send(stranger, changed.getvalue(), dry_run=False)
    [found] = answer.result["report"]["datasets"]
    assert found["kind"] == "refused"
    assert dataset["notes"] not in json.dumps(answer.result, ensure_ascii=False)


# A process that is killed in the middle of a save leaves the search index ahead of the database.
def test_what_exists_is_asked_of_the_database(editor, created, row):
    ghost, there = created(), created()
    content = exported(editor, ghost["name"], there["name"])
    model.Session.execute(
        model.Package.__table__.update().where(model.Package.id == ghost["id"]).values(name=f"{ghost['name']}-x")
    )
    model.Session.commit()
    clear(there["id"])
    found = {entry["name"]: entry["kind"] for entry in send(editor, content).result["report"]["datasets"]}
    assert found == {ghost["name"]: "create", there["name"]: "unchanged"}


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04" + b"\0" * 100, b"\xd0\xcf\x11\xe0" * 200], ids=repr)
def test_what_is_no_workbook_is_named(content, editor):
    answer = send(editor, content)
    assert answer.status == 200
    assert answer.result["report"]["datasets"] == []
    assert answer.result["report"]["problems"]


def test_what_cannot_be_stored_is_named_at_its_cell(editor, row):
    book = load_workbook(BytesIO(workbook_bytes([row()])))
    for cell in (book[STAT]["A6"], book[STAT]["C6"], book["Temp3_Resource_Stat"]["B6"]):
        cell.value = f"{cell.value}_x0000_x"  # as XLSX spells a NUL
    sent = BytesIO()
    book.save(sent)
    answer = send(editor, sent.getvalue(), marked=True)
    assert answer.status == 200, answer.error
    [found] = answer.result["report"]["datasets"]
    assert found["kind"] == "refused"
    assert "C" in {problem["column"] for problem in found["problems"]}


def test_wrong_questions(editor, stranger, anyone, row):
    assert "upload" in editor("mofops_template_import").error
    assert "no-such-name" in editor("mofops_template_export", names=["no-such-name"]).words("names")
    assert anyone("mofops_template_import").status == 403
    assert anyone("mofops_template_export", kind="empty").status == 403
    assert "organisation" in send(editor, workbook_bytes([row()]), organisation="no-such-organisation").error
    kept = send(editor, workbook_bytes([row()])).result["id"]
    for caller in (stranger, anyone):
        assert caller("mofops_template_import_show", id=kept).status == 403
        assert caller("mofops_template_import", id=kept, dry_run=False).status == 403
    assert editor("mofops_template_import_show", id="no-such-import").status == 404


def test_a_job_imports_in_the_background(editor, row, work):
    dataset = row()
    kept = send(editor, workbook_bytes([dataset])).result["id"]
    assert editor("mofops_template_import", id=kept, dry_run=False, background=True).result["state"] == "waiting"
    assert "id" in editor("mofops_template_import", id=kept, dry_run=False, background=True).error
    work()
    shown = editor("mofops_template_import_show", id=kept).result
    assert (shown["state"], shown["done"], shown["total"]) == ("done", 1, 1)
    assert editor("package_show", id=dataset["name"]).status == 200


def test_it_is_read_by_get(app, editor, created):
    name = created()["name"]
    response = app.get(f"/api/3/action/mofops_template_export?names={name}", headers={"Authorization": editor.token})
    [line] = [line for line in cells(b64decode(json.loads(response.data)["result"]["content"]))[STAT][5:] if line[0]]
    assert line[0] == name


@pytest.mark.parametrize("kind", ["empty", "example"])
def test_workbooks_to_begin_with(kind, editor):
    found = editor("mofops_template_export", kind=kind).result
    assert STAT in cells(b64decode(found["content"]))
    assert found["filename"] == f"nso-template-{kind}.xlsx"


def run(cli, *arguments):
    return cli.invoke(ckan, ["mofops", "template", *arguments])


def test_the_command_takes_out_and_puts_in(cli, editor, created, tmp_path):
    name = created()["name"]
    path = tmp_path / "datasets.xlsx"
    assert run(cli, "export", "--only", name, "-o", str(path)).exit_code == 0
    result = run(cli, "import", str(path), "--yes", "--json")
    assert result.exit_code == 0, result.output
    [found] = json.loads(result.stdout)["datasets"]
    assert (found["name"], found["kind"]) == (name, "unchanged")


def test_the_command_says_what_is_to_mend(cli, row, organisation, tmp_path):
    path, marked = tmp_path / "datasets.xlsx", tmp_path / "marked.xlsx"
    path.write_bytes(workbook_bytes([row(objective=[])]))
    result = run(cli, "import", str(path), "--dry-run", "--marked", str(marked), "--lang", "en")
    assert result.exit_code == 1
    assert "(item 8)" in result.output
    assert marked.exists()
