from pathlib import Path

import pytest

import ckanext.mofops.metadata.workbook
from ckanext.mofops.metadata.workbook import CellProblem
from ckanext.mofops.metadata.workbook.problem import of_workbook
from ckanext.mofops.standard.data import load

SOURCE = "".join(path.read_text("utf-8") for path in Path(ckanext.mofops.metadata.workbook.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("code", load("messages/workbook.yaml"))
def test_each_message_is_one_that_is_told(code):
    assert f'"{code}"' in SOURCE


@pytest.mark.parametrize(
    ("place", "shown"), [(("s", 6, "C"), "s!C6"), (("s", 6, None), "s!6"), (("s", None, None), "s"), ((None, None, None), "")]
)
def test_place(place, shown):
    assert CellProblem("workbook-empty", "", None, None, None, {}, *place).place == shown


def test_json_form_has_null_for_what_there_is_not():
    found = of_workbook("workbook-empty").to_dict()
    assert {key for key, value in found.items() if value is None} == {"item", "field", "value", "sheet", "row", "column"}
