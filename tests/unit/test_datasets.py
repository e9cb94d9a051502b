"""The agency's own datasets are tidy: what dataset.yaml says is what the files hold."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2] / "datasets"
FOLDERS = sorted(path.parent for path in ROOT.glob("*/dataset.yaml"))
TABLES = sorted(ROOT.glob("*/*.csv"))
TWINS = sorted(ROOT.glob("*/*.json"))
CASTS = {"integer": int, "number": float, "boolean": {"true": True, "false": False}.__getitem__}


def described(folder: Path) -> dict[str, Any]:
    return yaml.safe_load((folder / "dataset.yaml").read_text(encoding="utf-8"))


def fields(table: Path) -> list[dict[str, Any]]:
    [resource] = [r for r in described(table.parent)["resources"] if r["path"] == table.name]
    return resource["schema"]["fields"]


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def label(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_folder_is_a_dataset() -> None:
    assert len(FOLDERS) >= 5
    assert {path for path in ROOT.iterdir() if path.is_dir()} == set(FOLDERS)


def test_titles_differ() -> None:
    titles = [described(folder)["title"] for folder in FOLDERS]
    assert len(titles) == len(set(titles))


def test_agency_states_the_value_of_every_dataset() -> None:
    agency = yaml.safe_load((ROOT / "agency.yaml").read_text(encoding="utf-8"))
    assert set(agency["values"]) == {folder.name for folder in FOLDERS}
    assert all(agency["values"].values())


@pytest.mark.parametrize("folder", FOLDERS, ids=label)
def test_dataset_describes_its_files(folder: Path) -> None:
    dataset = described(folder)
    resources = dataset["resources"]
    assert dataset["name"] == folder.name
    assert sorted(r["path"] for r in resources) == sorted(p.name for p in folder.iterdir() if p.name != "dataset.yaml")
    assert len({r["name"] for r in resources}) == len(resources)
    for resource in resources:
        assert resource["description"]
        assert resource["format"] == Path(resource["path"]).suffix[1:].upper()


@pytest.mark.parametrize("table", TABLES, ids=label)
def test_table_has_the_header_of_its_schema(table: Path) -> None:
    content = table.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert next(csv.reader(content.decode("utf-8").splitlines())) == [field["name"] for field in fields(table)]
    assert rows(table)


@pytest.mark.parametrize("table", TABLES, ids=label)
def test_years_agree(table: Path) -> None:
    names = [field["name"] for field in fields(table)]
    assert ("fiscal_year_be" in names) == ("fiscal_year_ce" in names)
    for row in rows(table):
        if "fiscal_year_be" in row:
            assert int(row["fiscal_year_ce"]) == int(row["fiscal_year_be"]) - 543
        if "fiscal_year_start" in row:
            year = int(row["fiscal_year_ce"])
            assert (row["fiscal_year_start"], row["fiscal_year_end"]) == (f"{year - 1}-10-01", f"{year}-09-30")


@pytest.mark.parametrize("twin", TWINS, ids=label)
def test_json_equals_its_table(twin: Path) -> None:
    table = twin.with_suffix(".csv")
    casts = {field["name"]: CASTS.get(field["type"], str) for field in fields(table)}
    typed = [{name: casts[name](cell) if cell else None for name, cell in row.items()} for row in rows(table)]
    # An empty cell and a zero, true and 1, differ: the JSON text tells them apart where == does not.
    found = json.loads(twin.read_bytes(), parse_int=float)
    assert json.dumps(found) == json.dumps(json.loads(json.dumps(typed), parse_int=float))
