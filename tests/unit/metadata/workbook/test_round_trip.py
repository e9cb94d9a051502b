"""Export, import, export: the same, whatever the datasets hold."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ckanext.mofops.metadata.normal import normalised
from ckanext.mofops.metadata.workbook import Organisation, empty_workbook, example_datasets, interpret, plan, read, workbook_bytes
from ckanext.mofops.metadata.workbook.job import prepare
from ckanext.mofops.metadata.workbook.read import ReadLimits, Workbook, _grid
from ckanext.mofops.standard.schema import dataset_schema
from ckanext.mofops.standard.workbook import DATASET, workbook_layout

SCHEMA = dataset_schema()
LAYOUT = workbook_layout()
OURS = (Organisation("ops-mof", "ops-mof"),)


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """What is said by a workbook's bytes; read without a child, for speed."""
    folder = tmp_path_factory.mktemp("round")
    job = prepare(vars(ReadLimits()), folder)

    def read_again(content):
        (folder / "a.xlsx").write_bytes(content)
        sheets = job({"path": str(folder / "a.xlsx")})["sheets"]
        return interpret(Workbook(tuple(_grid(sheet) for sheet in sheets)))

    return read_again


def test_the_example_through_the_guarded_child(example):
    found = plan(interpret(read(example)), organisations=OURS)
    assert workbook_bytes([step.payload for step in found.steps]) == example.read_bytes()
    datasets = {step.name: normalised(step.payload) for step in found.steps}
    for dataset in map(normalised, example_datasets()):
        expected = {**dataset, "tags": [{"name": name} for name in dataset["tags"]]}
        assert datasets[dataset["name"]] == expected


def test_every_field_of_the_workbook_is_in_the_example():
    for sheet in LAYOUT.sheets.values():
        (dataset,) = [d for d in example_datasets() if d["data_type"] == SCHEMA.dataset_types[sheet.type]]
        record = dataset if sheet.of == "dataset" else dataset["resources"][0]
        assert [column for column in sheet.columns if column not in (DATASET, "tag_string") and not record.get(column)] == []


def test_the_empty_workbook_holds_no_dataset(imported):
    found = imported(empty_workbook())
    assert (found.datasets, found.problems) == ((), ())


awkward = st.sampled_from(
    [
        "=1+1",
        "+1",
        "-1",
        "@a",
        "\ta",
        "a, b; c",
        'say "x"',
        "a\nb",
        "a\r\nb",
        "๑๒๓",
        "_x0041_",
        "#N/A",
        "อื่นๆ: ก",
        "<b>",
        "True",
        "1.0",
    ]
)
letters = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=40)
texts = awkward | letters.filter(lambda text: "\ufffd" not in text)
dates = st.dates(date(1941, 1, 1), date(2200, 12, 31)).map(str)


def values(field):
    match field.kind:
        case "choice":
            return st.sampled_from(["", *field.choices])
        case "choices":
            return st.lists(st.sampled_from(list(field.choices)), unique=True)
        case "flag":
            return st.sampled_from(["", "True", "False"])
        case "date":
            return dates | st.just("")
        case "year":
            return st.integers(2443, 2743).map(str) | st.just("")
        case "number":
            return st.sampled_from(["", "1", "12"])
    return texts


def record(sheet):
    columns = [c for c in sheet.columns if c not in (DATASET, "data_type", "owner_org", "tag_string")]
    companions = [sheet.fields[c].other_field for c in columns if sheet.fields[c].other_field]
    return st.fixed_dictionaries({c: values(sheet.fields[c]) for c in (*columns, *companions)})


@st.composite
def datasets(draw):
    type = draw(st.sampled_from(list(SCHEMA.dataset_types)))
    found = draw(record(LAYOUT.sheet("dataset", type)))
    tags = draw(st.lists(st.sampled_from(["ก ข", "ปี 2566", "a-b"]), unique=True))
    resources = draw(st.lists(record(LAYOUT.sheet("resource", type)), max_size=3))
    named = [{**resource, "name": f"{number} {resource['name']}"} for number, resource in enumerate(resources)]
    return {
        **found,
        "name": draw(st.from_regex("[a-z][a-z0-9-]{1,20}", fullmatch=True)),
        "data_type": SCHEMA.dataset_types[type],
        "owner_org": "ops-mof",
        "tags": [{"name": name} for name in tags],
        "resources": named,
        "maintainer_email": "a@example.go.th",
    }


# Without shrinking: a failing example is large, and each step writes two workbooks.
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
@given(st.lists(datasets(), max_size=3, unique_by=lambda dataset: dataset["name"]))
def test_whatever_the_datasets_hold(imported, found):
    first = workbook_bytes(found)
    again = {entry.name: entry.dataset for entry in imported(first).datasets}
    second = workbook_bytes([again[dataset["name"]] for dataset in found])
    assert rows(imported(second)) == rows(imported(first))
    assert cells(second) == cells(first)
    assert second == first


def cells(content):
    return [list(map(list, page.iter_rows(values_only=True))) for page in load_workbook(io.BytesIO(content))]


def rows(found):
    return [(entry.dataset, [row.values for row in entry.resources]) for entry in found.datasets]


def test_no_cell_can_run():
    dataset = {
        **example_datasets()[0],
        **dict.fromkeys(("title", "notes", "maintainer", "data_source"), '=HYPERLINK("http://x","y")'),
    }
    content = workbook_bytes([dataset])
    assert b"<f>" not in b"".join(_parts(content).values())
    for page in load_workbook(io.BytesIO(content)):
        for row in page.iter_rows():
            assert all(cell.value is None or (cell.data_type == "s" and cell.quotePrefix) for cell in row)


def _parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}
